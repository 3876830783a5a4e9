/**
 * A right answer that looks different: a log of the moments at which each client was served, exact to the millisecond. It
 * costs memory with each of them, so there is room for few clients; the others are served uncounted.
 */
import type { CreateLimits, Response } from '#solution/contracts.ts'
import { networkOf } from '#solution/http/address.ts'
import { HttpError } from '#solution/http/errors.ts'

const MAX_CLIENTS = 20_000

export const limits: CreateLimits = ({ maxConnections, rateLimit, rateWindowMs }, clock) => {
  const inside = new Set<symbol>()
  const logs = new Map<string, number[]>()
  let tidied = clock.now()

  const recent = (client: string): number[] => {
    const start = clock.now() - rateWindowMs
    const log = logs.get(client) ?? []
    const first = log.findIndex(moment => moment > start)
    return first === -1 ? [] : log.slice(first)
  }

  /** At most once in a window, or when somebody wants to know. */
  const tidy = (isAsked: boolean) => {
    if (!isAsked && clock.now() - tidied < rateWindowMs) return
    tidied = clock.now()
    for (const client of logs.keys()) if (recent(client).length === 0) logs.delete(client)
  }

  const fields = (log: readonly number[]) => ({
    'ratelimit-policy': `"default";q=${rateLimit};w=${Math.ceil(rateWindowMs / 1_000)}`,
    ratelimit: `"default";r=${rateLimit - log.length};t=${secondsUntilFree(log)}`,
  })
  const secondsUntilFree = ([oldest = clock.now()]: readonly number[]) =>
    Math.max(1, Math.ceil((oldest + rateWindowMs - clock.now()) / 1_000))

  return {
    admit() {
      if (maxConnections > 0 && inside.size >= maxConnections) return undefined
      const ticket = Symbol('a place')
      inside.add(ticket)
      return () => void inside.delete(ticket)
    },

    middleware: next => async request => {
      if (rateLimit === 0) return next(request)
      tidy(false)
      const client = networkOf(request.client.address)
      if (!logs.has(client) && logs.size === MAX_CLIENTS) return next(request)
      const log = recent(client)
      if (log.length < rateLimit) log.push(clock.now())
      else {
        const headers = { ...fields(log), 'retry-after': `${secondsUntilFree(log)}` }
        throw new HttpError('too_many_requests', 'the log is full', { headers })
      }
      logs.set(client, log)
      const headers = fields(log)
      const response: Response = await next(request)
      return { ...response, headers: { ...headers, ...response.headers } }
    },

    get addresses() {
      tidy(true)
      return logs.size
    },
  }
}
