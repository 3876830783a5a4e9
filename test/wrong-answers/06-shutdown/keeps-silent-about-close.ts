/** Caught by 6.2a: its answers do not say that the connection closes. */
import type { CreateShutdown, Response } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override closing(response: Response): Response {
    return response
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
