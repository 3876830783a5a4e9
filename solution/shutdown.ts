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
  FileRange,
  Handler,
  Middleware,
  Request,
  Response,
  Shutdown,
  ShutdownOptions,
} from '#solution/contracts.ts'
import { discard } from '#solution/http/discard.ts'
import { lingeringClose } from '#solution/http/linger.ts'

export const shutdown: CreateShutdown = (options, clock) => new Drain(options, clock)

/** How long after its last answer a client that is not done may be expected to ask again, in milliseconds. */
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
    this.#drained ??= new Promise(resolve => {
      this.#resolve = () => resolve({ cut: this.#cut })
      this.draining = true
      for (const connection of this.#connections) this.#drain(connection)
      if (this.#connections.size === 0) this.#resolve()
    })
    return this.#drained
  }

  force(): void {
    for (const { socket } of this.#connections) {
      if (socket.destroyed) continue
      this.#cut++
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
  /** When the last answer was handed over, or the connection accepted. */
  #activeAt: number
  #draining = false
  #cancelClose: (() => void) | undefined

  constructor(socket: Duplex, clock: Clock) {
    this.socket = socket
    this.#clock = clock
    this.#activeAt = clock.now()
  }

  serve(next: Handler, request: Request): Response | Promise<Response> {
    this.#busy++
    this.stop()
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
    this.#draining = true
    if (this.#busy === 0) this.#closeWhenIdle()
  }

  /** No timer of ours runs any more. */
  stop(): void {
    this.#cancelClose?.()
    this.#cancelClose = undefined
  }

  #answer(response: Response): Response {
    const answer = this.#draining ? closing(response) : response
    if (isStream(answer.body)) return { ...answer, body: watched(answer.body, () => this.#onHandedOver()) }
    // It is written as soon as we return it.
    this.#onHandedOver()
    return answer
  }

  #onHandedOver(): void {
    this.#busy--
    this.#activeAt = this.#clock.now()
    // Whoever writes the answer closes after it. If its head was older than the drain, or it has not obeyed, we do.
    if (this.#draining && this.#busy === 0) this.#closeWhenIdle()
  }

  #closeWhenIdle(): void {
    const left = this.#activeAt + IDLE_GRACE_MS - this.#clock.now()
    if (left <= 0) this.#close()
    else this.#cancelClose = this.#clock.after(left, () => this.#close())
  }

  /** With a FIN, after all that is still being sent. */
  #close(): void {
    if (!this.socket.writableEnded) lingeringClose(this.socket, this.#clock, IDLE_LINGER_MS)
  }
}

const closing = (response: Response): Response => {
  return { ...response, headers: { ...response.headers, connection: 'close' } }
}

type Stream = FileRange | AsyncIterable<Uint8Array>

/** What is no content at all counts as none; the writer refuses it. */
function isStream(body: Response['body']): body is Stream {
  if (typeof body !== 'object' || body === null) return false
  return 'fd' in body || Symbol.asyncIterator in body
}

/** The same body, but we hear of its end, however it ends. */
function watched(body: Stream, onEnd: () => void): Stream {
  let ended = false
  const end = () => {
    if (!ended) onEnd()
    ended = true
  }
  if (!('fd' in body)) return { [Symbol.asyncIterator]: () => watchedPieces(body, end) }
  const release = (sent: number) => {
    body.release(sent)
    end()
  }
  return { ...body, release }
}

/** No generator: one that is returned from before it was asked for anything would never run, and so never tell. */
function watchedPieces(body: AsyncIterable<Uint8Array>, onEnd: () => void): AsyncIterator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  const toldBy = async (result: Promise<IteratorResult<Uint8Array>> | undefined) => {
    try {
      const piece = (await result) ?? { done: true, value: undefined }
      if (piece.done) onEnd()
      return piece
    } catch (error) {
      onEnd()
      throw error
    }
  }
  let asked = false
  return {
    next() {
      asked = true
      return toldBy(pieces.next())
    },
    return() {
      if (!asked) discard(body)
      return toldBy(asked ? pieces.return?.() : undefined)
    },
  }
}
