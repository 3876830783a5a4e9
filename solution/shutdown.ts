/**
 * Level 6: ends a server without losing a request (RFC 9112 §9.6).
 *
 * Each connection is watched from outside: its handler is wrapped, so we see when a request begins and when its answer
 * has been handed over, whichever protocol speaks. A drain then tells three kinds of connections apart:
 *
 * - busy: it is left to finish; its answer says that the connection closes, and whoever wrote it closes;
 * - idle for long: it is closed at once;
 * - idle since a moment ago: its client may be sending the next request just now, and a FIN would cross it on the way.
 *   It has some time left to be answered with `Connection: close`, and is closed only if nothing comes.
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
import { Deadline } from '#solution/http/deadline.ts'
import { lingeringClose } from '#solution/http/linger.ts'
import { isStreamBody, watchBody } from '#solution/http/watched-body.ts'

export const shutdown: CreateShutdown = (options, clock) => new Drain(options, clock)

/** How long after the last sign of life a client that is not done may be expected to ask again, in milliseconds. */
const IDLE_GRACE_MS = 500

/** How long the client of an idle connection may take to close it too, in milliseconds. No answer is at stake. */
const IDLE_LINGER_MS = 1_000

class Drain implements Shutdown {
  draining = false
  readonly #options: ShutdownOptions
  readonly #clock: Clock
  readonly #connections = new Set<Connection>()
  #cut = 0
  #drained: Promise<{ readonly cut: number }> | undefined
  #resolve = () => {}
  #cancelDeadline: (() => void) | undefined

  constructor(options: ShutdownOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  track(socket: Duplex): Middleware {
    const connection = new Connection(socket, this.#clock)
    this.#connections.add(connection)
    socket.once('close', () => this.#onClose(connection))
    // It was in the queue of the listener when the drain began. A client that got this far is answered, too.
    if (this.draining) this.#drain(connection)
    return next => request => connection.serve(next, request)
  }

  drain(): Promise<{ readonly cut: number }> {
    if (!this.draining) {
      this.draining = true
      for (const connection of this.#connections) this.#drain(connection)
    }
    this.#drained ??= new Promise(resolve => {
      this.#resolve = () => {
        resolve({ cut: this.#cut })
        // Whoever asks again hears of connections that came out of the queue since.
        this.#drained = undefined
      }
    })
    const drained = this.#drained
    if (this.#connections.size === 0) this.#resolve()
    return drained
  }

  force(): void {
    for (const { socket } of this.#connections) {
      if (socket.destroyed) continue
      // One that has had its last answer, and our FIN, only waits for its client to close. Nothing is cut off.
      if (!socket.writableFinished) this.#cut++
      socket.destroy()
    }
  }

  /** The deadline runs while there is somebody to wait for. */
  #drain(connection: Connection): void {
    this.#cancelDeadline ??= this.#clock.after(this.#options.drainTimeoutMs, () => this.force())
    connection.drain()
  }

  #onClose(connection: Connection): void {
    connection.stop()
    this.#connections.delete(connection)
    if (this.#connections.size > 0) return
    this.#cancelDeadline?.()
    this.#cancelDeadline = undefined
    this.#resolve()
  }
}

class Connection {
  readonly socket: Duplex
  readonly #clock: Clock
  /** Requests whose answers are not handed over yet. Over HTTP/1.1 that is one at most. */
  #busy = 0
  /** When the last answer was handed over, or the connection accepted; in a drain also when a byte has come. */
  #activeAt: number
  /** Exists in a drain: by then the next request must have come. */
  #patience: Deadline | undefined

  constructor(socket: Duplex, clock: Clock) {
    this.socket = socket
    this.#clock = clock
    this.#activeAt = clock.now()
  }

  serve(next: Handler, request: Request): Response | Promise<Response> {
    this.#busy++
    this.#patience?.clear()
    let response: Response | Promise<Response>
    try {
      response = next(request)
    } catch (error) {
      this.#onHandedOver()
      throw error
    }
    if (!(response instanceof Promise)) return this.#answer(response)
    return response.then(
      later => this.#answer(later),
      error => {
        this.#onHandedOver()
        throw error
      },
    )
  }

  drain(): void {
    this.#patience = new Deadline(this.#clock, () => this.#close())
    // We see a request when its head is complete. One that is on its way is no idle connection either; how long a head
    // may take is up to the protocol.
    this.socket.on('data', () => this.#onActive())
    this.#closeWhenIdle()
  }

  /** No timer of ours runs any more. */
  stop(): void {
    this.#patience?.stop()
  }

  #answer(response: Response): Response {
    const answer = this.#patience ? closing(response) : response
    if (isStreamBody(answer.body))
      return { ...answer, body: watchBody(answer.body, () => this.#onHandedOver()) }
    // It is written as soon as we return it.
    this.#onHandedOver()
    return answer
  }

  #onHandedOver(): void {
    this.#busy--
    this.#onActive()
  }

  #onActive(): void {
    this.#activeAt = this.#clock.now()
    this.#closeWhenIdle()
  }

  /** Whoever writes an answer closes after it. If its head was older than the drain, or it has not obeyed, we do. */
  #closeWhenIdle(): void {
    const { socket } = this
    if (this.#patience === undefined || this.#busy > 0 || socket.writableEnded || socket.destroyed) return
    const left = this.#activeAt + IDLE_GRACE_MS - this.#clock.now()
    if (left <= 0) this.#close()
    else this.#patience.set(left)
  }

  /** With a FIN, after all that is still being sent. */
  #close(): void {
    if (!this.socket.writableEnded) lingeringClose(this.socket, this.#clock, IDLE_LINGER_MS)
  }
}

const closing = (response: Response): Response => {
  return { ...response, headers: { ...response.headers, connection: 'close' } }
}
