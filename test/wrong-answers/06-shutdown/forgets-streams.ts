/** Caught by 6.4a: a request is done for it when its handler is. */
import type { CreateShutdown } from '#solution/contracts.ts'
import type { StreamedBody } from '#solution/http/watched-body.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override watch(body: StreamedBody, onEnd: () => void): StreamedBody {
    if (Symbol.asyncIterator in body) onEnd()
    return body
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
