/**
 * What the server is made of. Types only: every slot, yours or ours, is written against this file, and nothing here
 * knows how anything is done.
 */
import type { Duplex } from 'node:stream'

/** The header fields of a message in the order in which they were sent. Names are lower-case. RFC 9110 §5. */
export interface Headers extends Iterable<readonly [name: string, value: string]> {
  /** The value of a field; several lines of one name are joined with `, ` (RFC 9110 §5.3). `undefined` if absent. */
  get(name: string): string | undefined
  /** The value of each line of that name, in order; empty if there is none. */
  getAll(name: string): string[]
  has(name: string): boolean
  /** The number of field lines. */
  readonly size: number
}

/**
 * The content of a request as it arrives. It can be read once. Bytes are taken from the socket only as fast as they
 * are read here, so a body that nobody reads costs no memory.
 */
export interface Body extends AsyncIterable<Uint8Array> {
  /** Reads all of it. Rejects with an `HttpError` when the body is malformed, too large, too slow or cut off. */
  bytes(): Promise<Uint8Array>
  /** As `bytes()`, decoded as UTF-8. */
  text(): Promise<string>
  /** The fields after the last chunk (RFC 9112 §7.1.2). Empty until the body was read, and mostly afterwards. */
  readonly trailers: Headers
}

/** HTTP/1.2 and later minor versions are treated as 1.1 (RFC 9110 §2.5). */
export type HttpVersion = '1.0' | '1.1'

/** How long the body is: its length in bytes (0: there is none), or `chunked` when only the sender knows. */
export type Framing = number | 'chunked'

/** All that stands before the body of a request. */
export interface RequestHead {
  /** Case-sensitive (RFC 9110 §9.1). */
  readonly method: string
  /** The request-target as it was sent (RFC 9112 §3.2). */
  readonly target: string
  /** The path of the target, still percent-encoded; `*` for the asterisk-form. */
  readonly path: string
  /** What follows the `?` of the target, still percent-encoded; empty if there is none. */
  readonly query: string
  /** Host and port that the client wants to reach: of the target if it names one, else of Host (RFC 9112 §3.3). */
  readonly authority: string
  readonly version: HttpVersion
  readonly headers: Headers
  readonly framing: Framing
  /** The client waits for a 100 (Continue) before it sends the body (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean
}

/** The other end of a connection. */
export interface Peer {
  readonly address: string
  readonly port: number
}

export interface Request extends RequestHead {
  readonly body: Body
  readonly client: Peer
  /** What the route's parameters stand for, decoded; without prototype, so any name is safe. Empty before routing. */
  readonly params: Readonly<Record<string, string>>
  /** Names this request in the log and in the answer; empty where nothing is logged. */
  readonly id: string
}

/** Field names are lower-case, as HTTP/2 demands and HTTP/1.1 allows. An array gives one line for each value. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[]>>

/** Part of an open file. Whoever writes or drops the response calls `release` exactly once. */
export interface FileRange {
  /** Descriptor, open for reading. It is released, not closed, by the writer: who opened it knows who else uses it. */
  readonly fd: number
  /** First byte, from 0. */
  readonly start: number
  /** In bytes. */
  readonly length: number
  /** Names the content that the file has now. With it, pieces of the file may be kept in memory and sent again. */
  readonly version?: string
  /**
   * @param sent bytes that were handed to the socket: less than `length` if the response broke off
   * @param failure why the file could not be read, if that is the reason
   */
  release(sent: number, failure?: Error): void
}

/**
 * A response is a value: nothing is sent until a protocol writes it. Date, Content-Length, Transfer-Encoding and
 * Connection belong to the writer, which knows the framing; the rest is up to the handler.
 */
export interface Response {
  /** 200–599. Interim responses (1xx) are the protocol's business. */
  readonly status: number
  readonly headers: ResponseHeaders
  /** A string is sent as UTF-8. A stream is sent chunked, unless the headers carry a `content-length`. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | FileRange
}

/** Answers a request. One that returns a value, not a promise, is answered in the same tick. */
export type Handler = (request: Request) => Response | Promise<Response>

/** Wraps a handler into one that does more. */
export type Middleware = (next: Handler) => Handler

/** Time, injected, so that tests do not wait for it. */
export interface Clock {
  /** Milliseconds since any fixed moment; never goes back. */
  now(): number
  /** Calls back once after `ms` milliseconds; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** How much of a message is accepted. Beyond it the answer is 414, 431 or 413. */
export interface MessageLimits {
  /** Bytes of the request-target. */
  readonly maxTargetBytes: number
  /** Bytes from the first of the request line to the empty line. */
  readonly maxHeadBytes: number
  /** Field lines in the head, and again in the trailer section. */
  readonly maxFields: number
  /** Bytes of content. */
  readonly maxBodyBytes: number
}

/** How long a connection may keep the server waiting, in milliseconds, and how often it may ask. */
export interface ConnectionLimits extends MessageLimits {
  /** Between two requests, and before the first. Then the connection is closed without a word. */
  readonly idleTimeoutMs: number
  /** From the first byte of a head to its last. Then 408. */
  readonly headerTimeoutMs: number
  /** How long the client may pause within a body; what it sends at `minBytesPerSecond` gives it more. Then 408. */
  readonly bodyTimeoutMs: number
  /** The same for what it takes of our answers. Then the connection is reset. */
  readonly writeTimeoutMs: number
  /** The least rate at which a body may come, or an answer be taken, for longer than these timeouts. */
  readonly minBytesPerSecond: number
  /** After our last byte, for the client to read it and close. */
  readonly lingerTimeoutMs: number
  /** The last of them is answered with `Connection: close`. 0: no limit. */
  readonly maxRequestsPerConnection: number
}

/** All that a protocol knows about the connection it serves. */
export interface ConnectionContext {
  /** The application. It never throws and never rejects. */
  readonly handler: Handler
  /** The answer to a message that can't be handed to the application, or whose answer failed. Never throws. */
  readonly refuse: (error: unknown) => Response
  readonly limits: ConnectionLimits
  readonly clock: Clock
  readonly client: Peer
}

/** Speaks with one client over one connection until it ends. Bytes come and go through the socket alone. */
export type Protocol = (socket: Duplex, context: ConnectionContext) => void

/** Level 2: the files under a directory. */
export type StaticFiles = (options: StaticOptions) => Handler

export interface StaticOptions {
  /** Directory; nothing outside it is ever read. */
  readonly root: string
  /** Start of the path that is not part of the file's name, such as `/static/`. */
  readonly prefix: string
  /** Value of Cache-Control; empty: none is sent. */
  readonly cacheControl: string
}

/** Level 3: finds the handler for a method and a path. */
export interface Router {
  /**
   * @param pattern segments: `name`, `:parameter`, and `*` as the last, which takes the rest of the path
   * @throws TypeError for a malformed pattern, or one that conflicts with another; the message names both
   */
  add(method: string, pattern: string, handler: Handler): Router
  /** Throws an HttpError 400, 404, 405 or 501 where no handler is found. */
  readonly handle: Handler
}

export type CreateRouter = () => Router

/** Where the causes of failures are told; for the operator, never for the client. */
export type Report = (error: unknown, request?: Request) => void

/** Level 4: what becomes of anything that is thrown. */
export interface ErrorHandling {
  /** The answer that the client gets. Never throws, never tells the cause. */
  respond(error: unknown, request?: Request): Response
  /** Whatever the handler throws, rejects with or returns, a response comes out. A synchronous one stays synchronous. */
  readonly guard: Middleware
}

export type CreateErrors = (report: Report) => ErrorHandling

export interface LoggingOptions {
  readonly level: LogLevel
  /** Takes each line, with its line feed. Default: standard output, buffered. */
  readonly destination?: { write(line: string): void }
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Level 4: one structured line for each request, and for what else an operator must know. */
export interface Logging {
  /** Gives each request its id, tells it in `x-request-id`, and writes a line when the answer is complete. */
  readonly middleware: Middleware
  /** The line of a message that never became a request. */
  refused(response: Response, error: unknown, client: Peer): void
  readonly report: Report
  event(level: Exclude<LogLevel, 'silent'>, fields: Readonly<Record<string, unknown>>, message: string): void
  /** Writes out what is buffered, at once. */
  flush(): void
}

export type CreateLogging = (options: LoggingOptions) => Logging

export interface LimitsOptions {
  /** Connections at one time. 0: no limit. */
  readonly maxConnections: number
  /** Requests of one address within a window. 0: no limit. */
  readonly rateLimit: number
  readonly rateWindowMs: number
}

/** Level 5: how much one client, and all of them together, may take. */
export interface Limits {
  /** A place for one more connection: the function that gives it back (once; again does nothing). `undefined`: full. */
  admit(): (() => void) | undefined
  /** 429 beyond the rate limit; the RateLimit fields on every answer. */
  readonly middleware: Middleware
  /** Entries in the table of addresses, which must not grow for ever. */
  readonly addresses: number
}

export type CreateLimits = (options: LimitsOptions, clock: Clock) => Limits

export interface ShutdownOptions {
  /** How long requests that are being worked on may take to end, in milliseconds. */
  readonly drainTimeoutMs: number
}

/** Level 6: ends a server without losing a request. */
export interface Shutdown {
  /** True from the moment that `drain` is called: not ready for more. */
  readonly draining: boolean
  /** To be called for each accepted connection. What it returns wraps the handler of that connection. */
  track(socket: Duplex): Middleware
  /** Resolves when the last connection has ended; those that were left at the deadline are cut, and counted. */
  drain(): Promise<{ readonly cut: number }>
  /** Cuts what is left, now. */
  force(): void
}

export type CreateShutdown = (options: ShutdownOptions, clock: Clock) => Shutdown

/** Which proxies stand in front of the server, and how they tell whom they speak for. */
export interface ProxyOptions {
  /** Addresses, or networks such as `10.0.0.0/8`. Empty: none, and nobody is believed. */
  readonly trustProxy: readonly string[]
  /** The one field that they write. Another one may come from the client, and is not looked at. */
  readonly proxyField: 'forwarded' | 'x-forwarded-for'
}

/** All that a server must be told. `config.ts` has the defaults. */
export interface ServerConfig extends ConnectionLimits, LimitsOptions, ProxyOptions, ShutdownOptions {
  readonly logLevel: LogLevel
  /** Of the files under `/static/`. */
  readonly staticRoot: string
  readonly cacheControl: string
}

/** The capabilities of which a server is assembled. */
export interface Slots {
  /** Level 1: many requests over one connection. */
  readonly keepAlive: Protocol
  readonly staticFiles: StaticFiles
  readonly router: CreateRouter
  readonly errors: CreateErrors
  readonly logging: CreateLogging
  readonly limits: CreateLimits
  readonly shutdown: CreateShutdown
}
