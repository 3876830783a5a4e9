/** Caught by 6.7a: who comes out of the queue during the drain is not answered. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown, Middleware } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override track(socket: Duplex): Middleware {
    const middleware = super.track(socket)
    if (this.draining) this.close(socket)
    return middleware
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
