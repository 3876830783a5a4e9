/** Caught by 6.4a: it ends the socket with the last piece, and the end of the body can't be written any more. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override onStreamEnd(socket: Duplex): void {
    this.count(socket, -1)
    if (this.draining) this.close(socket)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
