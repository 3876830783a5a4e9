/** Caught by 6.8a: it asks ten times a second whether it is over. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override drain(): Promise<{ readonly cut: number }> {
    this.drained ??= super.drain().then(
      outcome =>
        new Promise(resolve => {
          const timer = setInterval(() => {
            if (this.owed.size > 0) return
            clearInterval(timer)
            resolve(outcome)
          }, 100)
        }),
    )
    return this.drained
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
