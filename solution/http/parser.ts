import type { Framing, Headers, HttpVersion, MessageLimits, RequestHead } from '../contracts.ts'
import { ChunkedDecoder } from './chunked.ts'
import { HttpError } from './errors.ts'
import { FieldSection } from './field-section.ts'
import { requestFraming } from './framing.ts'
import { noHeaders } from './headers.ts'
import { listMembers } from './list.ts'
import { ReceiveBuffer } from './receive-buffer.ts'
import { RequestLine } from './request-line.ts'
import { parseTarget } from './target.ts'

/**
 * What a stream of requests consists of. A request without a body is a `head` and nothing else (its framing is 0); one
 * with a body is a `head`, then any number of `data`, then one `end`.
 */
export type ParserEvent =
  | { readonly type: 'head'; readonly head: RequestHead }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly trailers: Headers }

type Phase = 'line' | 'fields' | 'body' | 'failed'

/**
 * Bytes in, events out (RFC 9112). Give it whatever arrives with `push()` and ask with `next()` until that returns
 * `undefined`. However the bytes are cut into pieces, the events are the same (but for the cuts within `data`), the
 * work is linear in the bytes, and bytes behind a message wait here for the next `next()`.
 */
export class RequestParser {
  readonly #limits: MessageLimits
  readonly #input = new ReceiveBuffer()
  readonly #line: RequestLine
  readonly #fields: FieldSection
  #phase: Phase = 'line'
  #error: unknown
  /** Bytes of the body that have not come yet, or the decoder that knows. */
  #body: number | ChunkedDecoder = 0

  constructor(limits: MessageLimits) {
    this.#limits = limits
    this.#line = new RequestLine(limits.maxTargetBytes)
    this.#fields = new FieldSection(limits.maxFields)
  }

  /** Takes the bytes over: the caller must not change them afterwards. */
  push(bytes: Uint8Array): void {
    this.#input.push(bytes)
  }

  /** Bytes have arrived that no event has told of yet. */
  get pending(): boolean {
    return this.#input.at < this.#input.end
  }

  /** A message has begun and is not complete: it would be an error if the connection ended now. */
  get midMessage(): boolean {
    return this.#phase !== 'line' || this.#line.started
  }

  /**
   * The next event, or `undefined` when more bytes are needed.
   * @throws HttpError for a message that can't be accepted. Where the next one would begin is then unknown, so every
   *   later call throws the same error.
   */
  next(): ParserEvent | undefined {
    try {
      switch (this.#phase) {
        case 'line':
        case 'fields':
          return this.#nextHead()
        case 'body':
          return this.#nextOfBody()
        case 'failed':
          throw this.#error
      }
    } catch (error) {
      this.#phase = 'failed'
      this.#error = error
      throw error
    }
  }

  #nextHead(): ParserEvent | undefined {
    const input = this.#input
    const limit = input.mark + this.#limits.maxHeadBytes
    const end = Math.min(input.end, limit)
    if (this.#phase === 'line' && this.#line.scan(input, end)) this.#phase = 'fields'
    if (this.#phase === 'fields' && this.#fields.scan(input, end)) return this.#completeHead()
    if (input.at - input.mark >= this.#limits.maxHeadBytes)
      throw new HttpError(this.#line.inTarget ? 'target_too_long' : 'head_too_large')
    // Empty lines before the request line have moved the mark, and with it the limit that was the end here.
    return this.pending ? this.#nextHead() : undefined
  }

  #completeHead(): ParserEvent {
    const text = this.#input.text()
    this.#input.release()
    const version = httpVersion(this.#line.version(text))
    const method = this.#line.method(text)
    const target = this.#line.target(text)
    const headers = this.#fields.headers(text)
    this.#line.reset()
    this.#fields.reset()

    const { path, query, authority } = parseTarget(method, target, version, headers)
    const framing = requestFraming(version, headers, this.#limits.maxBodyBytes)
    const expectsContinue = parseExpect(version, headers, framing)
    this.#body = framing === 'chunked' ? new ChunkedDecoder(this.#limits) : framing
    this.#phase = framing === 0 ? 'line' : 'body'
    return {
      type: 'head',
      head: { method, target, path, query, authority, version, headers, framing, expectsContinue },
    }
  }

  #nextOfBody(): ParserEvent | undefined {
    const body = this.#body
    if (typeof body === 'number') {
      if (body === 0) return this.#end(noHeaders)
      if (!this.pending) return undefined
      const bytes = this.#input.take(body)
      this.#body = body - bytes.length
      return { type: 'data', bytes }
    }
    const bytes = body.next(this.#input)
    if (bytes !== undefined) return { type: 'data', bytes }
    return body.done ? this.#end(body.trailers) : undefined
  }

  #end(trailers: Headers): ParserEvent {
    this.#phase = 'line'
    return { type: 'end', trailers }
  }
}

/** A higher minor version is spoken to as 1.1 (RFC 9110 §2.5); another major version is another language (§15.6.6). */
function httpVersion(digits: string): HttpVersion {
  if (digits === '1.1') return '1.1'
  if (digits === '1.0') return '1.0'
  if (digits.startsWith('1.')) return '1.1'
  throw new HttpError('version_unsupported', `HTTP/${digits}`)
}

/**
 * RFC 9110 §10.1.1: a list with only one possible member; HTTP/1.0 has none; without a body there is nothing to wait for.
 */
function parseExpect(version: HttpVersion, headers: Headers, framing: Framing): boolean {
  const expect = headers.get('expect')
  if (expect === undefined || version === '1.0') return false
  const expectations = listMembers(expect).filter(member => member !== '')
  if (expectations.some(expectation => expectation !== '100-continue'))
    throw new HttpError('expectation_failed', expect)
  return expectations.length > 0 && framing !== 0
}
