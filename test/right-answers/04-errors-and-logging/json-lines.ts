/**
 * A right answer that looks different: classes, a logger that is JSON.stringify, ids of the system, and lines that wait
 * in an array.
 */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type {
  ErrorHandling,
  Handler,
  Logging,
  LoggingOptions,
  LogLevel,
  Peer,
  Report,
  Request,
  Response,
} from '#solution/contracts.ts'
import { HttpError, type ProblemCode, problems } from '#solution/http/errors.ts'

export class Answers implements ErrorHandling {
  readonly reportTo: Report

  constructor(report: Report) {
    this.reportTo = report
  }

  respond = (error: unknown, request?: Request): Response => {
    const code = this.codeOf(error)
    if (this.isOurs(code)) this.report(error, request)
    const { status } = problems[code]
    const isJson = this.wantsJson(request?.headers.get('accept'))
    const detail = this.sentenceOf(code, error)
    const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail }
    return {
      status: this.statusOf(code, error),
      headers: { ...this.fieldsOf(error), ...this.vary, 'content-type': isJson ? this.json : 'text/plain' },
      body: isJson ? JSON.stringify(problem) : detail,
    }
  }

  guard = (next: Handler): Handler => {
    return request => {
      let result: Response | Promise<Response>
      try {
        result = next(request)
      } catch (error) {
        return this.respond(error, request)
      }
      return result instanceof Promise ? this.settle(result, request) : this.checked(result, request)
    }
  }

  json = 'application/problem+json'

  vary: Readonly<Record<string, string>> = { vary: 'Accept' }

  codeOf(error: unknown): ProblemCode {
    return error instanceof HttpError ? error.code : 'internal'
  }

  statusOf(code: ProblemCode, _error: unknown): number {
    return problems[code].status
  }

  sentenceOf(code: ProblemCode, _error: unknown): string {
    return problems[code].message
  }

  fieldsOf(error: unknown): Readonly<Record<string, string>> {
    return error instanceof HttpError ? error.headers : {}
  }

  isOurs(code: ProblemCode): boolean {
    return problems[code].status >= 500
  }

  report(error: unknown, request: Request | undefined): void {
    try {
      this.reportTo(error, request)
    } catch {
      // The log is broken. The answer is not.
    }
  }

  async settle(promise: Promise<Response>, request: Request): Promise<Response> {
    try {
      return this.checked(await promise, request)
    } catch (error) {
      return this.respond(error, request)
    }
  }

  checked(result: Response, request: Request): Response {
    const isResponse = typeof result?.status === 'number' && typeof result.headers === 'object'
    return isResponse ? result : this.respond(new Error('the handler returned no response'), request)
  }

  /** Only what is named counts: the greatest weight wins, and plain text where two are equal. */
  wantsJson(accept = '*/*'): boolean {
    const weights = new Map<string, number>()
    for (const range of accept.toLowerCase().split(',')) {
      const [type = '', ...parameters] = range.split(';').map(part => part.trim())
      const weight = parameters.find(parameter => parameter.startsWith('q='))
      weights.set(type, weight ? Number(weight.slice(2)) : 1)
    }
    const json = Math.max(
      ...['application/problem+json', 'application/json'].map(type => weights.get(type) ?? 0),
    )
    const named = weights.get('text/plain')
    return json > 0 && (named === undefined || json > named)
  }
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

type Fields = Readonly<Record<string, unknown>>

export class JsonLog implements Logging {
  readonly options: LoggingOptions
  lines: string[] = []

  constructor(options: LoggingOptions) {
    this.options = options
    process.once('exit', () => this.flush())
  }

  middleware = (next: Handler): Handler => {
    return incoming => {
      const start = process.hrtime.bigint()
      const request = { ...incoming, id: this.idOf(incoming) }
      const complete = (response: Response): Response => {
        const end = () => this.request(request, response.status, start)
        const headers = { ...response.headers, 'x-request-id': request.id }
        return { ...response, headers, ...this.untilEnd(response.body, end) }
      }
      const response = next(request)
      return response instanceof Promise ? this.later(response, complete) : complete(response)
    }
  }

  refused(response: Response, _error: unknown, client: Peer): void {
    this.write(levelOf(response.status), { status: response.status, client: client.address })
  }

  report = (error: unknown, request?: Request): void => {
    this.write('error', { id: request?.id, msg: 'failed', err: this.describe(error) })
  }

  event(level: LogLevel, fields: Fields, msg: string): void {
    this.write(level, { ...fields, msg })
  }

  flush(): void {
    for (const line of this.lines.splice(0)) {
      if (this.options.destination) this.options.destination.write(line)
      else process.stdout.write(line)
    }
  }

  request(request: Request, status: number, start: bigint): void {
    const { id, method, target, client } = request
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    this.write(levelOf(status), { id, method, target, status, ms, client: client.address })
  }

  later(response: Promise<Response>, complete: (response: Response) => Response): Promise<Response> {
    return response.then(complete)
  }

  /** The body that calls back at its end; one that is all there has reached it. */
  untilEnd(body: Response['body'], end: () => void): Pick<Response, 'body'> {
    if (typeof body !== 'object' || body instanceof Uint8Array) {
      end()
      return {}
    }
    if (Symbol.asyncIterator in body) return { body: this.watched(body, end) }
    const release = (sent: number) => {
      body.release(sent)
      end()
    }
    return { body: { ...body, release } }
  }

  async *watched(body: AsyncIterable<Uint8Array>, end: () => void): AsyncGenerator<Uint8Array> {
    try {
      yield* body
    } finally {
      end()
    }
  }

  isWanted(level: LogLevel): boolean {
    return LEVELS.indexOf(level) >= LEVELS.indexOf(this.options.level)
  }

  write(level: LogLevel, fields: Fields): void {
    if (!this.isWanted(level)) return
    this.lines.push(this.format({ time: Date.now(), level, ...fields }))
    if (this.lines.length === 100) this.flush()
    else if (this.lines.length === 1) setTimeout(() => this.flush(), 100).unref()
  }

  format(line: Fields): string {
    return `${JSON.stringify(line)}\n`
  }

  describe(error: unknown, depth = 0): unknown {
    if (!(error instanceof Error)) return String(error)
    const { name, message, stack, cause } = error
    return { name, message, stack, cause: cause && depth < 5 ? this.describe(cause, depth + 1) : undefined }
  }

  idOf(request: Request): string {
    const [given, ...more] = request.headers.getAll('x-request-id')
    const isGood = more.length === 0 && given !== undefined && /^[\w.-]{1,128}$/.test(given)
    return isGood ? given : randomUUID()
  }
}

export function levelOf(status: number): 'info' | 'warn' | 'error' {
  if (status < 400) return 'info'
  return status < 500 ? 'warn' : 'error'
}

export const errors = (report: Report): ErrorHandling => new Answers(report)

export const logging = (options: LoggingOptions): Logging => new JsonLog(options)
