/**
 * A right answer that looks different: one table of what each connection owes, and no patience with idle ones.
 * The wrong answers are this one with a mistake in it, so each step is a method that can be replaced.
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
import { lingeringClose } from '#solution/http/linger.ts'
import { isStreamBody, type StreamedBody, watchBody } from '#solution/http/watched-body.ts'

export const shutdown: CreateShutdown = (options, clock) => new AtOnce(options, clock)

/** For the writer to end what it writes after the last piece of a stream, in milliseconds. */
const AFTER_STREAM_MS = 50
const LINGER_MS = 1_000

export class AtOnce implements Shutdown {
  draining = false
  cut = 0
  readonly options: ShutdownOptions
  readonly clock: Clock
  /** Answers that are not complete yet, of each open connection. */
  readonly owed = new Map<Duplex, number>()
  drained: Promise<{ readonly cut: number }> | undefined
  resolve = () => {}
  cancelDeadline: (() => void) | undefined

  constructor(options: ShutdownOptions, clock: Clock) {
    this.options = options
    this.clock = clock
  }

  track(socket: Duplex): Middleware {
    this.owed.set(socket, 0)
    socket.once('close', () => this.forget(socket))
    if (this.draining) this.startDeadline()
    return next => request => this.serve(socket, next, request)
  }

  async serve(socket: Duplex, next: Handler, request: Request): Promise<Response> {
    this.count(socket, 1)
    const response = await next(request)
    const answer = this.draining ? this.closing(response) : response
    if (isStreamBody(answer.body))
      return { ...answer, body: this.watch(answer.body, () => this.onStreamEnd(socket)) }
    this.count(socket, -1)
    return answer
  }

  watch(body: StreamedBody, onEnd: () => void): StreamedBody {
    return watchBody(body, onEnd)
  }

  closing(response: Response): Response {
    return { ...response, headers: { ...response.headers, connection: 'close' } }
  }

  count(socket: Duplex, change: 1 | -1): void {
    const owed = this.owed.get(socket)
    if (owed !== undefined) this.owed.set(socket, owed + change)
  }

  onStreamEnd(socket: Duplex): void {
    this.count(socket, -1)
    if (!this.draining || !this.owed.has(socket)) return
    const cancel = this.clock.after(AFTER_STREAM_MS, () => this.close(socket))
    socket.once('close', cancel)
  }

  drain(): Promise<{ readonly cut: number }> {
    if (this.drained) return this.drained
    this.draining = true
    this.drained = new Promise(resolve => {
      this.resolve = () => resolve({ cut: this.cut })
    })
    for (const [socket, owed] of this.owed) if (owed === 0) this.close(socket)
    if (this.owed.size === 0) this.resolve()
    else this.startDeadline()
    return this.drained
  }

  close(socket: Duplex): void {
    if (!socket.writableEnded) lingeringClose(socket, this.clock, LINGER_MS)
  }

  startDeadline(): void {
    this.cancelDeadline ??= this.clock.after(this.options.drainTimeoutMs, () => this.force())
  }

  forget(socket: Duplex): void {
    this.owed.delete(socket)
    if (this.owed.size > 0) return
    this.cancelDeadline?.()
    this.cancelDeadline = undefined
    this.resolve()
  }

  force(): void {
    for (const socket of this.owed.keys()) if (!socket.destroyed) this.cutOff(socket)
  }

  cutOff(socket: Duplex): void {
    this.cut++
    socket.destroy()
  }
}
