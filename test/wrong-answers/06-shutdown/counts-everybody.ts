/** Caught by 6.5b: it counts the connections that were open, not those that were cut. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override drain(): Promise<{ readonly cut: number }> {
    const cut = this.owed.size
    return super.drain().then(() => ({ cut }))
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
