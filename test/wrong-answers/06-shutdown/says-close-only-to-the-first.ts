/** Caught by 6.7a: what comes during the drain passes it by. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown, Middleware } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override track(socket: Duplex): Middleware {
    return this.draining ? next => next : super.track(socket)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
