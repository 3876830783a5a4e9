/** Caught by 6.6a: forced twice, it counts each connection twice. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override force(): void {
    for (const socket of this.owed.keys()) this.cutOff(socket)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
