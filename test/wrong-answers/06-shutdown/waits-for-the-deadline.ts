/** Caught by 6.8a: it is over when the time is, whoever is left. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override drain(): Promise<{ readonly cut: number }> {
    this.drained ??= new Promise(resolve => {
      this.clock.after(this.options.drainTimeoutMs, () => resolve({ cut: this.cut }))
      void super.drain()
    })
    return this.drained
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
