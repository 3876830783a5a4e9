/**
 * Level 4: what becomes of anything that is thrown. This file is yours, and so is `logging.ts` beside it.
 *
 * It works as long as what is thrown is an Error, at once, and the client may read what it says: `npm run serve 4`,
 * then `curl -i http://localhost:8080/users`. The brief is in README.md; `npm run level 4` checks what you have done.
 *
 * `report` is where a failure is told to the operator. The types are in `solution/contracts.ts`, the table of all
 * errors is in `solution/http/errors.ts`.
 */
import type { CreateErrors, Handler, Request, Response } from '#solution/contracts.ts'

export const errors: CreateErrors = report => {
  const respond = (error: unknown, request?: Request): Response => {
    // TODO(4.3): anything can be thrown. What if it is null, or if report itself throws?
    report(error)
    const { message, stack, status = 500 } = error as Error & { status?: number }
    // TODO(4.1): some errors bring fields that their answer must carry.
    // TODO(4.2): who reads the message, and the stack? And whose word do we take for the status?
    // TODO(4.4): is “includes” the way to read Accept, and is this the type of what we send?
    if (request?.headers.get('accept')?.includes('json')) {
      const body = JSON.stringify({ error: message, stack })
      return { status, headers: { 'content-type': 'application/json' }, body }
    }
    const body = status === 500 ? `${stack}\n` : `${message}\n`
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
  }

  const guard = (next: Handler): Handler => {
    return request => {
      // TODO(4.3): what if the handler returns a promise that rejects, or nothing at all?
      try {
        return next(request)
      } catch (error) {
        return respond(error, request)
      }
    }
  }

  return { respond, guard }
}
