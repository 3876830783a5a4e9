/** Caught by 6.8b: asked again, it says that nothing was cut. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override drain(): Promise<{ readonly cut: number }> {
    return this.drained ? this.drained.then(() => ({ cut: 0 })) : super.drain()
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
