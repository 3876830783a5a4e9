/**
 * Level 6: ends a server without losing a request. This file is yours.
 *
 * It works as long as nobody but one quick client is there: `npm run serve 6`, `curl http://localhost:8080/`, Ctrl-C. The
 * brief is in README.md; `npm run level 6` checks what you have done.
 *
 * `options.drainTimeoutMs` is the time that a drain may take, `clock` tells the time and starts timers. The types are in
 * `solution/contracts.ts` (`Shutdown`), the given tools in `solution/http/`.
 */
import type { Duplex } from 'node:stream'
import type {
  Clock,
  CreateShutdown,
  Handler,
  Middleware,
  Request,
  Response,
  Shutdown,
  ShutdownOptions,
} from '#solution/contracts.ts'

export const shutdown: CreateShutdown = (options, clock) => new Drain(options, clock)

class Drain implements Shutdown {
  // TODO(6.1): who sets it?
  draining = false
  readonly options: ShutdownOptions
  readonly clock: Clock
  readonly #sockets = new Set<Duplex>()
  /** Requests that are being worked on. */
  #active = 0

  constructor(options: ShutdownOptions, clock: Clock) {
    this.options = options
    this.clock = clock
  }

  /** The server calls it with each connection that it accepts. */
  track(socket: Duplex): Middleware {
    // TODO(6.7): connections come here during a drain, too.
    this.#sockets.add(socket)
    return next => request => this.#serve(next, request)
  }

  async #serve(next: Handler, request: Request): Promise<Response> {
    this.#active++
    const response = await next(request)
    // TODO(6.4): the handler is done. Is the answer? A stream or a file has only begun.
    this.#active--
    // TODO(6.2): how does the client learn that this answer is the last one? And what if it has gone meanwhile?
    return response
  }

  drain(): Promise<{ readonly cut: number }> {
    return new Promise(resolve => {
      // TODO(6.8): we look at the clock ten times a second, to find out what we could have been told.
      const timer = setInterval(() => {
        // TODO(6.5): and if that never happens?
        if (this.#active > 0) return
        clearInterval(timer)
        // TODO(6.3): these had nothing to do for all that time. Why did they have to wait?
        for (const socket of this.#sockets) socket.destroy()
        resolve({ cut: this.#sockets.size })
      }, 100)
    })
  }

  force(): void {
    // TODO(6.6): the operator has lost patience.
  }
}
