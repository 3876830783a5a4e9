/** Caught by 6.8c: its timer holds the process until the deadline. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override forget(socket: Duplex): void {
    this.cancelDeadline = undefined
    super.forget(socket)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
