/** Caught by 6.3a: idle connections are closed only when the last busy one has ended. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override close(socket: Duplex): void {
    if ([...this.owed.values()].every(owed => owed === 0)) super.close(socket)
  }

  override forget(socket: Duplex): void {
    super.forget(socket)
    if (this.draining) for (const other of this.owed.keys()) this.close(other)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
