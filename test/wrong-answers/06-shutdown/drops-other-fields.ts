/** Caught by 6.2a: the field that says close takes the place of all others. */
import type { CreateShutdown, Response } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override closing(response: Response): Response {
    return { ...response, headers: { connection: 'close' } }
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
