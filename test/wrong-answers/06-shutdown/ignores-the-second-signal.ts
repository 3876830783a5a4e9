/** Caught by 6.6a: force does nothing. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override startDeadline(): void {
    this.cancelDeadline ??= this.clock.after(this.options.drainTimeoutMs, () => super.force())
  }

  override force(): void {}
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
