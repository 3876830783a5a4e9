/** Caught by 6.2b: one counter for all, lowered by the end of the connection and again by its handler. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  active = 0

  override count(socket: Duplex, change: 1 | -1): void {
    super.count(socket, change)
    this.active += change
    if (this.draining && this.active === 0) this.resolve()
  }

  override forget(socket: Duplex): void {
    this.active -= this.owed.get(socket) ?? 0
    super.forget(socket)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
