/** Caught by 6.4a: the connection stays open after a stream whose head could not say close. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override onStreamEnd(socket: Duplex): void {
    this.count(socket, -1)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
