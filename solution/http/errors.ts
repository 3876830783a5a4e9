/**
 * Everything that can go wrong with a message, in one table: a code for the log, a status and a sentence for the
 * client. Nothing else is ever told to a client.
 */

export const problems = {
  bad_request_line: { status: 400, message: 'The request line is malformed.' },
  bad_target: { status: 400, message: 'The request target is malformed.' },
  bad_field: { status: 400, message: 'A header field is malformed.' },
  bad_host: { status: 400, message: 'The Host field is missing, repeated or malformed.' },
  bad_framing: { status: 400, message: 'The length of the body is ambiguous or malformed.' },
  bad_chunk: { status: 400, message: 'The chunked body is malformed.' },
  incomplete: { status: 400, message: 'The connection ended in the middle of the request.' },
  bad_escape: { status: 400, message: 'A percent-encoded character in the path is malformed.' },
  not_found: { status: 404, message: 'There is nothing here.' },
  method_not_allowed: { status: 405, message: 'This resource does not have that method.' },
  timeout: { status: 408, message: 'The request took too long to arrive.' },
  precondition_failed: {
    status: 412,
    message: 'This resource is not in the state that the request asks for.',
  },
  body_too_large: { status: 413, message: 'The body is larger than this server accepts.' },
  target_too_long: { status: 414, message: 'The request target is longer than this server accepts.' },
  range_not_satisfiable: { status: 416, message: 'None of the ranges lies within this resource.' },
  expectation_failed: { status: 417, message: 'The only expectation that can be met here is 100-continue.' },
  too_many_requests: { status: 429, message: 'This address has asked too often. Try again later.' },
  head_too_large: { status: 431, message: 'The header fields are larger or more than this server accepts.' },
  internal: { status: 500, message: 'Something went wrong on this side.' },
  method_unknown: { status: 501, message: 'This server does not know that method.' },
  coding_unknown: { status: 501, message: 'The only transfer coding that this server has is chunked.' },
  too_many_connections: {
    status: 503,
    message: 'This server has no place for another connection. Try again later.',
  },
  not_ready: { status: 503, message: 'This server is shutting down.' },
  version_unsupported: { status: 505, message: 'This server speaks HTTP/1.0 and HTTP/1.1.' },
} as const satisfies Record<string, { status: number; message: string }>

export type ProblemCode = keyof typeof problems

/** A failure whose status and public sentence are known. Whatever `cause` and `detail` say is for the log alone. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code: ProblemCode
  readonly status: number
  /** Fields that the answer must carry, such as Allow with 405. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail?: string,
    options: { cause?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail ?? problems[code].message, { cause: options.cause })
    this.code = code
    this.status = problems[code].status
    this.headers = options.headers ?? {}
  }
}
