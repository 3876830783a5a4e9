/**
 * Level 1: many requests over one connection (RFC 9112 §9).
 *
 * One request at a time: the next is not read before the one in front is answered. So answers can't leave in the wrong
 * order, however long each takes, and a client that sends ahead (pipelining, §9.3.2) waits in its own socket. A server
 * may work ahead on requests that change nothing; like nginx and Go we don't, since the client gains little by it and
 * one connection could occupy us with any number of requests.
 */
import type { Duplex } from 'node:stream'
import type { ConnectionContext, Protocol, RequestHead, Response } from '#solution/contracts.ts'
import { emptyBody, IncomingBody } from '#solution/http/body.ts'
import { Deadline } from '#solution/http/deadline.ts'
import { discard } from '#solution/http/discard.ts'
import { HttpError } from '#solution/http/errors.ts'
import { breakOff, lingeringClose } from '#solution/http/linger.ts'
import { listMembers } from '#solution/http/list.ts'
import { Pace } from '#solution/http/pace.ts'
import { type ParserEvent, RequestParser } from '#solution/http/parser.ts'
import { createRequest } from '#solution/http/request.ts'
import { type Answered, writeContinue, writeResponse } from '#solution/http/writer.ts'

export const keepAlive: Protocol = (socket, context) => {
  new Connection(socket, context)
}

/** A body that nobody wants is read up to here, in bytes, to save the connection. Beyond it, a new one is cheaper. */
const MAX_UNWANTED_BYTES = 65_536

/** Whom a message is answered to that was too malformed to say. */
const NOBODY: Answered = { method: 'GET', version: '1.1' }

/** The request that is being worked on. */
interface Exchange {
  readonly head: RequestHead
  /** As long as it is under way. */
  body: IncomingBody | undefined
  /** How fast the body comes, if there is one. */
  readonly pace: Pace | undefined
  /** Both sides have a say in this, and either can only make it false. */
  persist: boolean
  /** The head of the answer is out: it is too late for an interim response. */
  begun: boolean
  /** The answer is out; only the rest of the body stands before the next request. */
  answered: boolean
}

/** What time may run out for. */
type Awaited = 'request' | 'head' | 'body' | 'nothing'

class Connection {
  readonly #socket: Duplex
  readonly #context: ConnectionContext
  readonly #parser: RequestParser
  readonly #deadline: Deadline
  #exchange: Exchange | undefined
  #requests = 0
  #awaited: Awaited = 'nothing'
  /** Something has come since the deadline was set. */
  #progress = true
  #reading = false
  #corked = false
  #clientEnded = false
  #closed = false

  constructor(socket: Duplex, context: ConnectionContext) {
    this.#socket = socket
    this.#context = context
    this.#parser = new RequestParser(context.limits)
    this.#deadline = new Deadline(context.clock, () => this.#onDeadline())
    socket.on('data', (bytes: Uint8Array) => this.#onData(bytes))
    socket.on('drain', () => this.#read())
    socket.on('end', () => this.#onEnd())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#onClose())
    this.#resetDeadline()
  }

  // Reading: one event of the parser after the other, as long as there is a use for it.

  #onData(bytes: Uint8Array): void {
    this.#parser.push(bytes)
    this.#read()
    // A client that sends faster than we answer is slowed down by TCP; nothing is piled up for it here.
    if (!this.#mayRead() && !this.#closed) this.#socket.pause()
  }

  #read(): void {
    // A handler may ask for its body, and so call us, while we are calling it.
    if (this.#reading || this.#closed) return
    this.#reading = true
    let starved = false
    while (!starved && this.#mayRead()) starved = !this.#readEvent()
    this.#reading = false
    this.#uncork()
    if (starved && this.#clientEnded) this.#onLastByte()
    if (this.#closed) return
    if (this.#socket.isPaused() && this.#mayRead()) this.#socket.resume()
    this.#resetDeadline()
  }

  #mayRead(): boolean {
    if (this.#closed || this.#socket.writableNeedDrain) return false
    return this.#exchange === undefined || this.#exchange.body?.wanted === true
  }

  /** @returns false when more bytes are needed first */
  #readEvent(): boolean {
    try {
      const event = this.#parser.next()
      if (event === undefined) return false
      this.#progress = true
      if (event.type === 'head') this.#onHead(event.head)
      else this.#onBody(event, this.#exchange!)
    } catch (error) {
      this.#onBadMessage(error)
    }
    return true
  }

  #onHead(head: RequestHead): void {
    const body = head.framing === 0 ? undefined : new IncomingBody(() => this.#onBodyWanted())
    const { maxRequestsPerConnection, bodyTimeoutMs, minBytesPerSecond } = this.#context.limits
    const pace = body && new Pace(this.#context.clock, bodyTimeoutMs, minBytesPerSecond)
    const isLast = ++this.#requests === maxRequestsPerConnection
    const exchange = { head, body, pace, persist: persists(head) && !isLast, begun: false, answered: false }
    this.#exchange = exchange
    // More requests came in the same piece, so their answers shall leave in one piece too.
    if (this.#parser.pending) this.#cork()
    const response = this.#context.handler(createRequest(head, body ?? emptyBody, this.#context.client))
    if (response instanceof Promise) response.then(later => this.#answer(exchange, later))
    else this.#answer(exchange, response)
  }

  #onBody(event: Exclude<ParserEvent, { type: 'head' }>, exchange: Exchange): void {
    const body = exchange.body!
    if (event.type === 'end') {
      body.end(event.trailers)
      exchange.body = undefined
      if (exchange.answered) this.#exchange = undefined
    } else {
      body.deliver(event.bytes)
      if (exchange.answered && body.received > MAX_UNWANTED_BYTES) this.#close()
    }
  }

  #onBodyWanted(): void {
    const { head, body, begun } = this.#exchange!
    // A client that has begun with the body does not wait for our word any more (RFC 9110 §10.1.1).
    const waits = head.expectsContinue && body?.received === 0 && !this.#parser.pending
    if (waits && !begun && !this.#closed) writeContinue(this.#socket)
    this.#read()
  }

  /** The bytes make no sense, are too many, too slow, or end too early. Nothing behind them can be trusted. */
  #onBadMessage(error: unknown): void {
    const exchange = this.#exchange
    if (exchange === undefined) {
      this.#write(NOBODY, this.#context.refuse(error), false)
      this.#close()
    } else if (exchange.answered) this.#close()
    else {
      exchange.persist = false
      exchange.body?.fail(error)
      exchange.body = undefined
    }
  }

  #onEnd(): void {
    this.#clientEnded = true
    this.#read()
  }

  /** A client that ends its side may still be waiting for our answer (RFC 9112 §9.6): so we come here only after it. */
  #onLastByte(): void {
    if (this.#parser.midMessage) this.#onBadMessage(new HttpError('incomplete'))
    else this.#close()
  }

  // Writing.

  #answer(exchange: Exchange, response: Response): void {
    if (this.#closed) {
      discard(response.body)
      return
    }
    exchange.persist &&= this.#isWorthKeeping(exchange)
    const { head, persist } = exchange
    const written = this.#write(head, response, persist, () => {
      exchange.begun = true
    })
    if (typeof written === 'boolean') this.#onWritten(exchange, written)
    // A response that broke off must not look complete: the client shall see the connection die.
    else
      written
        .then(persists => this.#onWritten(exchange, persists))
        .catch(() => breakOff(this.#socket, head.version))
  }

  #write(request: Answered, response: Response, persist: boolean, onBegin?: () => void) {
    return writeResponse(this.#socket, request, response, persist, this.#context.refuse, onBegin)
  }

  #onWritten(exchange: Exchange, persists: boolean): void {
    if (this.#closed) return
    exchange.answered = true
    if (!(persists && exchange.persist)) this.#close()
    else if (exchange.body) exchange.body.abandon()
    else this.#exchange = undefined
    this.#read()
  }

  /** Our side's say: not if nothing can follow, nor if the rest of the body costs more than it saves. */
  #isWorthKeeping({ head, body }: Exchange): boolean {
    if (this.#clientEnded && !this.#parser.pending) return false
    if (body === undefined) return true
    if (head.expectsContinue && !body.touched) return false
    return head.framing === 'chunked' || head.framing - body.received <= MAX_UNWANTED_BYTES
  }

  #cork(): void {
    if (!this.#corked) this.#socket.cork()
    this.#corked = true
  }

  #uncork(): void {
    if (this.#corked) this.#socket.uncork()
    this.#corked = false
  }

  // Waiting, and the end.

  /** Time runs only while we wait for the client. A head has its time as a whole; a body more, the more comes of it. */
  #resetDeadline(): void {
    const awaited = this.#nextAwaited()
    if (awaited === this.#awaited && !this.#progress) return
    const { idleTimeoutMs, headerTimeoutMs } = this.#context.limits
    this.#awaited = awaited
    this.#progress = false
    const { body, pace } = this.#exchange ?? {}
    if (awaited === 'request') this.#deadline.set(idleTimeoutMs)
    else if (awaited === 'head') this.#deadline.set(headerTimeoutMs)
    else if (awaited === 'body') this.#deadline.set(pace!.wait(body!.received))
    else {
      pace?.rest()
      this.#deadline.clear()
    }
  }

  #nextAwaited(): Awaited {
    if (!this.#mayRead()) return 'nothing'
    if (this.#exchange) return 'body'
    return this.#parser.midMessage ? 'head' : 'request'
  }

  #onDeadline(): void {
    // Between requests there is nothing to answer.
    if (this.#awaited === 'request') this.#close()
    else this.#onBadMessage(new HttpError('timeout'))
    this.#awaited = 'nothing'
  }

  #close(): void {
    this.#closed = true
    this.#deadline.stop()
    this.#uncork()
    lingeringClose(this.#socket, this.#context.clock, this.#context.limits.lingerTimeoutMs)
  }

  #onClose(): void {
    this.#closed = true
    this.#deadline.stop()
    this.#exchange?.body?.fail(new HttpError('incomplete'))
  }
}

/**
 * HTTP/1.1 persists unless told otherwise, HTTP/1.0 only when asked (RFC 9112 §9.3). `Connection` is a list. Behind
 * CONNECT may come, without waiting for our word, what was meant for the other end of a tunnel: no request of ours.
 */
function persists({ method, version, headers }: RequestHead): boolean {
  if (method === 'CONNECT') return false
  const connection = headers.get('connection')
  if (connection === undefined) return version === '1.1'
  const options = listMembers(connection)
  if (options.includes('close')) return false
  return version === '1.1' || options.includes('keep-alive')
}
