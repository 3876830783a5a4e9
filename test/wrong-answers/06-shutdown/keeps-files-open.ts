/** Caught by 6.4b: its release never reaches the file. */
import type { CreateShutdown } from '#solution/contracts.ts'
import type { StreamedBody } from '#solution/http/watched-body.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override watch(body: StreamedBody, onEnd: () => void): StreamedBody {
    return Symbol.asyncIterator in body ? body : { ...body, release: onEnd }
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
