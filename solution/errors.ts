/**
 * Level 4: what becomes of anything that is thrown. The client learns the status and one sentence of the table in
 * `http/errors.ts`; the cause goes to whoever runs the server. The two never meet.
 */
import { STATUS_CODES } from 'node:http'
import type { CreateErrors, Handler, Report, Request, Response } from '#solution/contracts.ts'
import { qualityOf } from '#solution/http/accept.ts'
import { HttpError, type ProblemCode, problems } from '#solution/http/errors.ts'
import { asResponse, checkFields } from '#solution/http/response.ts'

export const errors: CreateErrors = report => {
  const respond = (error: unknown, request?: Request): Response => {
    const problem = asProblem(error)
    if (problem.isFailure) tell(report, error, request)
    return { status: problem.status, ...present(problem, request) }
  }
  const guard = (next: Handler): Handler => {
    return request => {
      try {
        const response = next(request)
        if (!isThenable(response)) return asResponse(response)
        return Promise.resolve(response)
          .then(asResponse)
          .catch(error => respond(error, request))
      } catch (error) {
        return respond(error, request)
      }
    }
  }
  return { respond, guard }
}

/** Any promise will do: one of another library has no part in the class of ours. */
function isThenable(value: unknown): value is PromiseLike<Response> {
  return typeof (value as Partial<PromiseLike<Response>> | null | undefined)?.then === 'function'
}

/**
 * What has gone wrong as far as an answer depends on it, taken out of the error once. Anything can be thrown, also an
 * object that throws when it is looked at, or says something else each time.
 */
interface Problem {
  readonly code: ProblemCode
  readonly status: number
  readonly headers: Response['headers']
  /** Somebody must look at it. What a client did wrong, or we decline to do, is only a line in the log of requests. */
  readonly isFailure: boolean
}

const INTERNAL: Problem = { code: 'internal', status: problems.internal.status, headers: {}, isFailure: true }

function asProblem(error: unknown): Problem {
  try {
    if (!(error instanceof HttpError)) return INTERNAL
    const { code, cause } = error
    const headers = { ...error.headers }
    checkFields(headers)
    if (typeof code !== 'string' || !Object.hasOwn(problems, code)) return INTERNAL
    const { status } = problems[code]
    return { code, status, headers, isFailure: code === 'internal' || (status >= 500 && cause !== undefined) }
  } catch {
    return INTERNAL
  }
}

/** A log that fails must not fail the request as well. */
function tell(report: Report, error: unknown, request: Request | undefined): void {
  try {
    report(error, request)
  } catch {}
}

function present({ code, status, headers }: Problem, request: Request | undefined) {
  const { message } = problems[code]
  const vary = headers['vary'] === undefined ? 'accept' : `${headers['vary']}, accept`
  const fields = { ...headers, vary }
  if (!wantsJson(request)) {
    return { headers: { ...fields, 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` }
  }
  // Problem details (RFC 9457 §3); the title of `about:blank` is the status phrase (§4.2.1). They have no `instance`: the answer's x-request-id names this occurrence.
  const details = { type: 'about:blank', title: STATUS_CODES[status], status, detail: message, code }
  return {
    headers: { ...fields, 'content-type': 'application/problem+json' },
    body: `${JSON.stringify(details)}\n`,
  }
}

/** People with a terminal are answered in plain text; JSON goes to whoever prefers it, by weight or by name. */
function wantsJson(request: Request | undefined): boolean {
  const accept = request?.headers.get('accept')
  if (accept === undefined) return false
  const text = qualityOf(accept, 'text/plain')
  // Hardly a client knows the name of problem details; one that reads JSON can read them.
  return ['application/problem+json', 'application/json'].some(type => {
    const json = qualityOf(accept, type)
    if (json.weight !== text.weight) return json.weight > text.weight
    return json.weight > 0 && json.precision > text.precision
  })
}
