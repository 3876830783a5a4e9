/** Caught by 6.8c: one more listener on the socket with each request. */
import type { Duplex } from 'node:stream'
import type { CreateShutdown, Handler, Request, Response } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override serve(socket: Duplex, next: Handler, request: Request): Promise<Response> {
    socket.once('close', () => this.forget(socket))
    return super.serve(socket, next, request)
  }
}

export const shutdown: CreateShutdown = (options, clock) => new Mistaken(options, clock)
