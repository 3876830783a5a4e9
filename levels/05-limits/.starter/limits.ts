/**
 * Level 5: how much one client, and all of them together, may take. This file is yours.
 *
 * It works for a while, for friendly clients: `npm run serve 5`, then `curl -i http://localhost:8080/`. The brief is in
 * README.md; `npm run level 5` checks what you have done.
 *
 * `admit` is asked for each new connection, `middleware` wraps the application and sees each request, `addresses` tells
 * how many entries your table has. The types are in `solution/contracts.ts`, the given tools in `solution/http/`.
 */
import type { CreateLimits, Request, Response } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'

export const limits: CreateLimits = ({ maxConnections, rateLimit, rateWindowMs }, _clock) => {
  let open = 0

  // TODO(5.9): a million addresses come. What is in this table tomorrow?
  const counts = new Map<string, number>()

  // TODO(5.5): whose clock is this? And who ends this timer when the server has ended?
  // TODO(5.6): what may one client do in the second in which this comes round?
  let windowEnds = Date.now() + rateWindowMs
  setInterval(() => {
    windowEnds = Date.now() + rateWindowMs
    for (const address of counts.keys()) counts.set(address, 0)
  }, rateWindowMs)

  /** True if this request is within the limit of its address. */
  const count = (address: string): boolean => {
    const sofar = (counts.get(address) ?? 0) + 1
    counts.set(address, sofar)
    return sofar <= rateLimit
  }

  return {
    admit() {
      // TODO(5.1): 0 stands for no limit, not for nobody.
      if (open >= maxConnections) return undefined
      open++
      // TODO(5.2): a connection may end in two ways at a time. How often is its place given back then?
      return () => {
        open--
      }
    },

    middleware:
      next =>
      (request: Request): Response | Promise<Response> => {
        // TODO(5.3): who is “one client” when it opens a second connection? And what does 0 stand for?
        // TODO(5.4): somebody with an IPv6 address has many of them. How many does this let in?
        const { address, port } = request.client
        if (count(`${address} ${port}`)) return next(request)

        // TODO(5.7): RFC 9110 §10.2.3 knows the unit. When will this client be served again?
        const headers = { 'retry-after': `${windowEnds - Date.now()}` }
        throw new HttpError('too_many_requests', undefined, { headers })
        // TODO(5.8): nothing tells a client where it stands before it is too late.
      },

    get addresses() {
      return counts.size
    },
  }
}
