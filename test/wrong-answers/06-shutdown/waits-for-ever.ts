/** Caught by 6.5a: there is no deadline. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override startDeadline(): void {}
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
