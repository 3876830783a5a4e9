/** A right answer that looks different: a table by status, thenables of any kind, and an Accept read from left to right. */
import { STATUS_CODES } from 'node:http'
import type { CreateErrors, Handler, Request, Response } from '#solution/contracts.ts'
import { HttpError, problems } from '#solution/http/errors.ts'

const NO_RESPONSE = new TypeError('the handler gave no response')

export const errors: CreateErrors = report => {
  const tell = (error: unknown, request?: Request) => {
    // Also one that fails later is nobody's trouble here.
    new Promise<void>(resolve => resolve(report(error, request))).catch(() => {})
  }

  const respond = (error: unknown, request?: Request): Response => {
    const known = error instanceof HttpError ? error : new HttpError('internal', undefined, { cause: error })
    const { status, message: detail } = problems[known.code]
    if (status > 499) tell(error, request)
    const headers = { ...known.headers, vary: 'accept' }
    if (prefersText(request)) {
      return { status, headers: { ...headers, 'content-type': 'text/plain' }, body: `${detail}\n` }
    }
    const type = 'application/problem+json; charset=utf-8'
    const body = Buffer.from(JSON.stringify({ title: STATUS_CODES[status], status, detail }))
    return { status, headers: { ...headers, 'content-type': type }, body }
  }

  const guard = (next: Handler): Handler => {
    const checked = (response: Response): Response => {
      if (response?.headers === undefined) throw NO_RESPONSE
      return response
    }
    return request => {
      const failed = (error: unknown) => respond(error, request)
      try {
        const response = next(request)
        if (response instanceof Promise) return response.then(checked).then(undefined, failed)
        return checked(response)
      } catch (error) {
        return failed(error)
      }
    }
  }

  return { respond, guard }
}

/** Sorted by weight, the first name that we have decides; any other is text. */
function prefersText(request: Request | undefined): boolean {
  const ranges = (request?.headers.get('accept') ?? '').split(',').map(range => {
    const [name = '', weight = '1'] = range.split(/;\s*q=/i)
    return { name: name.trim().toLowerCase(), weight: Number.parseFloat(weight) }
  })
  const best = ranges
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .find(({ name }) => /^(text\/plain|application\/(problem\+)?json)$/.test(name))
  return best === undefined || best.name === 'text/plain'
}
