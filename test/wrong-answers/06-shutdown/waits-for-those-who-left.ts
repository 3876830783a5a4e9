/** Caught by 6.2b: a request whose client has gone still counts. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override forget(socket: Duplex): void {
    if (this.owed.get(socket) === 0) super.forget(socket)
  }

  override count(socket: Duplex, change: 1 | -1): void {
    super.count(socket, change)
    if (socket.destroyed) this.forget(socket)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
