/** Caught by 6.5a: it cuts, and says that it did not. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override cutOff(socket: Duplex): void {
    socket.destroy()
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
