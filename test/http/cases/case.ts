import type { Framing, HttpVersion, MessageLimits } from '../../../solution/contracts.ts'
import type { ProblemCode } from '../../../solution/http/errors.ts'

/** A request as the parser's events tell of it. A case names only what matters to it. */
export interface SeenRequest {
  method: string
  target: string
  path: string
  query: string
  authority: string
  version: HttpVersion
  framing: Framing
  expectsContinue: boolean
  /** Each as `name: value`. */
  fields: string[]
  /** Content, all pieces together, one character a byte. */
  body: string
  /** Each as `name: value`. */
  trailers: string[]
  /** Whether all of it came. */
  complete: boolean
}

/** One row of the document: bytes, and what the parser makes of them. */
export interface Case {
  readonly name: string
  readonly rfc: string
  readonly bytes: string
  /** Where they differ from the defaults of the server. */
  readonly limits?: Partial<MessageLimits>
  /** The requests that come out; none unless told, and then exactly these. */
  readonly requests?: readonly Partial<SeenRequest>[]
  /** What is thrown after them, if anything. */
  readonly error?: `${number} ${ProblemCode}`
}

export interface Section {
  readonly title: string
  readonly cases: readonly Case[]
}

/** A request line followed by the fields that make it a good request. */
export const line = (requestLine: string) => `${requestLine}\r\nHost: a\r\n\r\n`

/** A good GET with one more field line. */
export const field = (fieldLine: string) => `GET / HTTP/1.1\r\nHost: a\r\n${fieldLine}\r\n\r\n`

/** A POST with these field lines, and what follows its head. */
export const posted = (fieldLines: string, body = '') =>
  `POST / HTTP/1.1\r\nHost: a\r\n${fieldLines}\r\n\r\n${body}`

/** A POST in chunks, and what stands behind its head. */
export const chunks = (body: string) => posted('Transfer-Encoding: chunked', body)

/** The head of a request in chunks has come, and so much of its body. */
export const partly = (body: string): Partial<SeenRequest>[] => [
  { framing: 'chunked', body, complete: false },
]
