/**
 * Level 4: one structured line for each request, written when its answer is complete, and for what else an operator
 * must know. No header field of a request is ever logged but its id, so no credentials can be.
 */
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import type { CreateLogging, Handler, LoggingOptions, Request, Response } from '#solution/contracts.ts'
import { bufferedOutput, LogBuffer } from '#solution/http/log-buffer.ts'
import { cut, describeError, harmless, loggedFields, loggedTarget } from '#solution/http/log-text.ts'
import { isStreamBody, watchBody } from '#solution/http/watched-body.ts'

export const logging: CreateLogging = options => {
  // Nobody can look an id up, so none is made and nothing is left to do (`Request.id` is empty then).
  if (options.level === 'silent') return silence
  const log = createLogger(options)
  /** Answers whose body failed before its first byte: the connection refuses them, and that completes their line. */
  const unanswered = new Unanswered()

  const writeLine = (exchange: Exchange, status: number, bytes: number, aborted: boolean, code?: string) => {
    const level = levelOf(status)
    if (!log.isLevelEnabled(level)) return
    const { id, method, target, version, client } = exchange.request
    log[level](
      {
        id,
        method: cut(method),
        target: loggedTarget(target),
        version,
        client: client.address,
        status,
        bytes,
        ms: Math.round((performance.now() - exchange.started) * 1_000) / 1_000,
        aborted: aborted || undefined,
        code,
      },
      'request',
    )
  }

  const complete = (exchange: Exchange, response: Response): Response => {
    const { status, headers, body } = response
    const bodiless = exchange.request.method === 'HEAD' || status === 204 || status === 304
    // The new field first: after a spread, V8 of Node 20 takes microseconds for it.
    const answer = { ...response, headers: { 'x-request-id': exchange.request.id, ...headers } }
    if (!isStreamBody(body)) {
      writeLine(exchange, status, bodiless ? 0 : lengthOf(body), false)
      return answer
    }
    const watched = watchBody(body, ({ bytes, aborted, failure, begun }) => {
      if (failure && !begun) return unanswered.add(failure, exchange)
      writeLine(exchange, status, bytes, aborted && !bodiless)
      // It is too late for an answer, so this is the only place where the cause can be told.
      if (failure) report(failure, exchange.request)
    })
    return { ...answer, body: watched }
  }

  const middleware = (next: Handler): Handler => {
    return incoming => {
      const request = { ...incoming, id: idOf(incoming) }
      const exchange = { request, started: performance.now() }
      const response = next(request)
      if (response instanceof Promise) return response.then(later => complete(exchange, later))
      return complete(exchange, response)
    }
  }

  const report = (error: unknown, request?: Request): void => {
    const id = request?.id ?? unanswered.first(error)?.request.id
    log.error({ id, err: describeError(error) }, 'failed')
  }

  return {
    middleware,
    refused({ status, body }, error, client) {
      const { code, message } = describeError(error)
      const exchange = unanswered.take(error)
      if (exchange) return writeLine(exchange, status, lengthOf(body), false, code as string | undefined)
      const fields = { client: client.address, status, bytes: lengthOf(body), code, detail: message }
      log[levelOf(status)](fields, 'refused')
    },
    report,
    event(level, fields, message) {
      log[level](loggedFields(fields), message)
    },
    flush: options.destination ? () => {} : () => bufferedOutput().flush(),
  }
}

const silence: ReturnType<CreateLogging> = {
  middleware: next => next,
  refused() {},
  report() {},
  event() {},
  flush() {},
}

interface Exchange {
  readonly request: Request
  /** By `performance.now()`: the wall clock can be set back. */
  readonly started: number
}

/**
 * By failure, which several may share: whoever throws the same error again and again. Bodies that fail in some order are
 * refused in that order.
 */
class Unanswered {
  readonly #exchanges = new WeakMap<object, Exchange[]>()

  add(failure: object, exchange: Exchange): void {
    const others = this.#exchanges.get(failure)
    if (others) others.push(exchange)
    else this.#exchanges.set(failure, [exchange])
  }

  first(failure: unknown): Exchange | undefined {
    return this.#exchanges.get(failure as object)?.[0]
  }

  take(failure: unknown): Exchange | undefined {
    return this.#exchanges.get(failure as object)?.shift()
  }
}

/** Without the host's name, which the collector of the logs knows, and with names for levels and a date to read. */
function createLogger({ level, destination }: LoggingOptions) {
  const output = destination ?? bufferedOutput()
  const log = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: isoTime,
      formatters: { level: label => ({ level: label }) },
      // Pino's own would write into the error, and fail with one that is frozen.
      serializers: { err: (described: unknown) => described },
      hooks: { streamWrite: harmless },
    },
    output,
  )
  if (output instanceof LogBuffer)
    output.onLost = lines => log.error({ lines }, 'lines are missing here: they could not be written')
  return log
}

let lastMoment = 0
let lastTime = ''

/** Many lines are written within one millisecond; the date is put into words once. */
function isoTime(): string {
  const moment = Date.now()
  if (moment !== lastMoment) lastTime = `,"time":"${new Date(moment).toISOString()}"`
  lastMoment = moment
  return lastTime
}

function levelOf(status: number): 'info' | 'warn' | 'error' {
  if (status >= 500) return 'error'
  return status >= 400 ? 'warn' : 'info'
}

function lengthOf(body: Response['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : 0
}

const WELL_FORMED_ID = /^[A-Za-z0-9._-]{1,128}$/

/** Of this process. A random id for each request would cost more than the rest of its line. */
const PREFIX = randomBytes(6).toString('base64url')
let made = 0

/** A proxy in front of us has named the request already, and the names in both logs shall agree. */
function idOf({ headers }: Request): string {
  const given = headers.get('x-request-id')
  return given !== undefined && WELL_FORMED_ID.test(given) ? given : `${PREFIX}-${(++made).toString(36)}`
}
