/** Caught by 6.2a: requests that are being worked on are cut off. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override drain(): Promise<{ readonly cut: number }> {
    for (const socket of this.owed.keys()) socket.destroy()
    return super.drain()
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
