/** Caught by 6.4b: a file that is being sent does not count. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { type StreamedBody, watchBody } from '#solution/http/watched-body.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override watch(body: StreamedBody, onEnd: () => void): StreamedBody {
    if (Symbol.asyncIterator in body) return watchBody(body, onEnd)
    onEnd()
    return body
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
