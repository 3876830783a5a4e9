/** Caught by 6.8b: a second drain takes the place of the first, which never ends. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override drain(): Promise<{ readonly cut: number }> {
    this.drained = undefined
    return super.drain()
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
