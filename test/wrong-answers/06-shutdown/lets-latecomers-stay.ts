/** Caught by 6.7b: the deadline ends with the first drain, and the next connection has none. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown, Middleware } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override track(socket: Duplex): Middleware {
    const { draining } = this
    this.draining = false
    const middleware = super.track(socket)
    this.draining = draining
    return middleware
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
