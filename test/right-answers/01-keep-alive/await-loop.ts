/**
 * A right answer that looks different: one async loop that pulls from the socket, instead of events that push.
 * The wrong answers are this one with a mistake in it, so each step is a method that can be replaced.
 */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { Body, ConnectionContext, Protocol, RequestHead, Response } from '#solution/contracts.ts'
import { emptyBody, IncomingBody } from '#solution/http/body.ts'
import { HttpError } from '#solution/http/errors.ts'
import { lingeringClose } from '#solution/http/linger.ts'
import { type ParserEvent, RequestParser } from '#solution/http/parser.ts'
import { createRequest } from '#solution/http/request.ts'
import { writeContinue, writeResponse } from '#solution/http/writer.ts'

export const keepAlive: Protocol = (socket, context) => void new AwaitLoop(socket, context).run()

/** The time for something was over, or the client has gone before it. */
export class Missed extends Error {}

export class AwaitLoop {
  readonly socket: Duplex
  readonly context: ConnectionContext
  parser: RequestParser
  requests = 0
  ended = false

  constructor(socket: Duplex, context: ConnectionContext) {
    this.socket = socket
    this.context = context
    this.parser = new RequestParser(context.limits)
    socket.on('error', () => {})
    socket.on('end', () => {
      this.ended = true
    })
  }

  async run(): Promise<void> {
    try {
      let open = true
      while (open) open = await this.serveOne()
    } catch (error) {
      if (error instanceof HttpError) await this.refuse(error)
      else if (!(error instanceof Missed)) return void this.socket.destroy()
    }
    this.close()
  }

  close(): void {
    lingeringClose(this.socket, this.context.clock, this.context.limits.lingerTimeoutMs)
  }

  async refuse(error: HttpError): Promise<void> {
    const response = this.context.refuse(error)
    await writeResponse(this.socket, { method: 'GET', version: '1.1' }, response, false, this.context.refuse)
  }

  /** @returns whether another request may follow */
  async serveOne(): Promise<boolean> {
    const head = await this.head()
    if (head.framing === 0) return this.answer(head, await this.handle(head, emptyBody))
    let wake = () => {}
    const body = new IncomingBody(() => wake())
    const handled = this.handle(head, body)
    let answered = false
    void handled.then(() => {
      answered = true
      wake()
    })
    let complete = false
    while (!answered && !complete) {
      if (!body.wanted) {
        await new Promise<void>(resolve => {
          wake = resolve
          if (answered || body.wanted) resolve()
        })
      } else complete = await this.feed(head, body)
    }
    const persists = await this.answer(head, await handled)
    if (!persists || complete) return persists
    body.abandon()
    return this.drain(head, body)
  }

  handle(head: RequestHead, body: Body): Promise<Response> {
    return Promise.resolve(this.context.handler(createRequest(head, body, this.context.client)))
  }

  /** Brings the body one event further. @returns whether it is complete */
  async feed(head: RequestHead, body: IncomingBody): Promise<boolean> {
    try {
      if (head.expectsContinue && body.received === 0) this.sayContinue()
      const event = await this.event(this.context.limits.bodyTimeoutMs, new HttpError('timeout'))
      if (event.type === 'data') body.deliver(event.bytes)
      else if (event.type === 'end') body.end(event.trailers)
      return event.type === 'end'
    } catch (error) {
      this.ended = true
      body.fail(error instanceof Missed ? new HttpError('incomplete') : error)
      return true
    }
  }

  sayContinue(): void {
    if (!this.parser.pending) writeContinue(this.socket)
  }

  /** Reads what is left of a body that nobody wants. @returns whether the connection survives it */
  async drain(head: RequestHead, body: IncomingBody): Promise<boolean> {
    if (head.expectsContinue) return false
    while (body.received < 65_536) {
      const event = await this.event(this.context.limits.bodyTimeoutMs, new Missed())
      if (event.type === 'end') return true
      if (event.type === 'data') body.deliver(event.bytes)
    }
    return false
  }

  async answer(head: RequestHead, response: Response): Promise<boolean> {
    const persist = this.persists(head) && !this.ended && ++this.requests !== this.maxRequests
    return writeResponse(this.socket, head, response, persist, this.context.refuse)
  }

  get maxRequests(): number {
    return this.context.limits.maxRequestsPerConnection
  }

  persists({ version, headers }: RequestHead): boolean {
    const options = new Set((headers.get('connection') ?? '').toLowerCase().split(/[\t ]*,[\t ]*/))
    return !options.has('close') && (version === '1.1' || options.has('keep-alive'))
  }

  /** Waits for a request to begin, and then for its head to end. */
  async head(): Promise<RequestHead> {
    const { idleTimeoutMs, headerTimeoutMs } = this.context.limits
    let event = this.parser.next()
    if (!event && !this.parser.midMessage) {
      await this.bytes(idleTimeoutMs, new Missed())
      event = this.parser.next()
    }
    const deadline = Date.now() + headerTimeoutMs
    while (!event) {
      await this.bytes(
        this.parser.midMessage ? deadline - Date.now() : idleTimeoutMs,
        new HttpError('timeout'),
      )
      event = this.parser.next()
    }
    if (event.type !== 'head') throw new Error('a body without a head')
    return event.head
  }

  async event(withinMs: number, late: Error): Promise<ParserEvent> {
    for (;;) {
      const event = this.parser.next()
      if (event) return event
      await this.bytes(withinMs, late)
    }
  }

  /** Gives the parser the next bytes of the socket. @throws late when none come in time */
  async bytes(withinMs: number, late: Error): Promise<void> {
    for (;;) {
      const chunk: Uint8Array | null = this.socket.read()
      if (chunk) return this.parser.push(chunk)
      if (this.ended || this.socket.destroyed) throw new Missed()
      const waiting = new AbortController()
      const timer = setTimeout(() => waiting.abort(), Math.max(0, withinMs))
      const events = ['readable', 'end', 'close'].map(event =>
        once(this.socket, event, { signal: waiting.signal }),
      )
      await Promise.race(events).catch(() => {})
      clearTimeout(timer)
      if (waiting.signal.aborted) throw late
      waiting.abort()
      await Promise.allSettled(events)
    }
  }
}
