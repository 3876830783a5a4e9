/**
 * A right answer that looks different: a sliding counter whose windows begin with each client's own first request, and that
 * does not round. It forgets in two generations: whoever was not seen in the present one is gone with the one before.
 */
import type { CreateLimits, LimitsOptions, Response } from '#solution/contracts.ts'
import { networkOf } from '#solution/http/address.ts'
import { HttpError } from '#solution/http/errors.ts'

const MAX_CLIENTS_IN_GENERATION = 40_000

interface Entry {
  start: number
  previous: number
  current: number
}

/** To the window in which `now` lies. */
function advance(entry: Entry, now: number, window: number): void {
  const passed = Math.floor((now - entry.start) / window)
  if (passed === 0) return
  entry.previous = passed === 1 ? entry.current : 0
  entry.current = 0
  entry.start += passed * window
}

/** How much of the limit is taken at `now`, in the window of the entry or the one behind it. */
function taken({ start, previous, current }: Entry, now: number, window: number): number {
  const elapsed = now - start
  if (elapsed >= window) return current * (1 - Math.min(1, (elapsed - window) / window))
  return previous * (1 - elapsed / window) + current
}

/** The first whole second from now at which there is room for one more. */
function secondsUntilRoom(entry: Entry, now: number, { rateLimit, rateWindowMs }: LimitsOptions): number {
  let seconds = 1
  while (taken(entry, now + seconds * 1_000, rateWindowMs) + 1 > rateLimit) seconds++
  return seconds
}

export const limits: CreateLimits = (options, clock) => {
  const { maxConnections, rateLimit, rateWindowMs } = options
  let free = maxConnections === 0 ? Number.POSITIVE_INFINITY : maxConnections
  let young = new Map<string, Entry>()
  let old = new Map<string, Entry>()
  let born = clock.now()

  const grow = () => {
    const age = clock.now() - born
    if (age < rateWindowMs && young.size < MAX_CLIENTS_IN_GENERATION) return
    old = age < 2 * rateWindowMs ? young : new Map()
    young = new Map()
    born = clock.now()
  }

  const entryOf = (client: string): Entry => {
    grow()
    const start = clock.now()
    const entry = young.get(client) ?? old.get(client) ?? { start, previous: 0, current: 0 }
    old.delete(client)
    young.set(client, entry)
    advance(entry, start, rateWindowMs)
    return entry
  }

  return {
    admit() {
      if (free === 0) return undefined
      free--
      const place = { give: () => void free++ }
      return () => {
        place.give()
        place.give = () => {}
      }
    },

    middleware: next => request => {
      if (rateLimit === 0) return next(request)
      const entry = entryOf(networkOf(request.client.address))
      const now = clock.now()
      const isServed = taken(entry, now, rateWindowMs) + 1 <= rateLimit
      if (isServed) entry.current++
      const left = Math.max(0, Math.floor(rateLimit - taken(entry, now, rateWindowMs)))
      const fields = {
        'ratelimit-policy': `"address";q=${rateLimit};w=${Math.ceil(rateWindowMs / 1_000)}`,
        ratelimit: `"address";r=${left}`,
      }
      if (!isServed) {
        const retryAfter = `${secondsUntilRoom(entry, now, options)}`
        throw new HttpError('too_many_requests', undefined, {
          headers: { ...fields, 'retry-after': retryAfter },
        })
      }
      const add = (response: Response) => ({ ...response, headers: { ...response.headers, ...fields } })
      const response = next(request)
      return response instanceof Promise ? response.then(add) : add(response)
    },

    get addresses() {
      grow()
      return clock.now() - born >= 2 * rateWindowMs ? 0 : young.size + old.size
    },
  }
}
