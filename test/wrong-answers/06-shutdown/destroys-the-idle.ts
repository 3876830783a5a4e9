/** Caught by 6.3b: bytes of an answer that the socket still holds are thrown away. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override close(socket: Duplex): void {
    socket.destroy()
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
