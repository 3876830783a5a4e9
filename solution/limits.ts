/**
 * Level 5: how much one client, and all of them together, may take.
 *
 * Requests are counted in a sliding window: those of the window before count in part, by how much of it still lies
 * within the last `rateWindowMs`. A fixed window would serve twice the limit around its edge, within a moment. A token
 * bucket would too, though slowly: the bucket at once, and as much again while it fills; every client could have twice
 * what we publish as `q` in `w`. A log of each request would be exact, and cost memory with every one of them. Two
 * counts cost the same for any limit. What they give away: they take the window before as evenly used, so who has
 * crowded it all into its end gets up to `limit × (1 + d / window)` in a time `d` (never more).
 *
 * A refused request is not counted. Otherwise a client that keeps asking would never be served again.
 */
import { randomInt } from 'node:crypto'
import type { Clock, CreateLimits, Handler, LimitsOptions, Response } from '#solution/contracts.ts'
import { networkOf } from '#solution/http/address.ts'
import { HttpError } from '#solution/http/errors.ts'

export const limits: CreateLimits = (options, clock) => {
  const requests = new RequestCounts(options, clock)
  return {
    admit: connectionLimit(options.maxConnections),
    // A limit that is off costs nothing.
    middleware: next => (options.rateLimit === 0 ? next : limited(next, requests, options)),
    get addresses() {
      return requests.size
    },
  }
}

function connectionLimit(most: number): () => (() => void) | undefined {
  let open = 0
  return () => {
    if (most !== 0 && open >= most) return undefined
    open++
    let held = true
    return () => {
      // Connections end in more than one way at a time; a place that was given back twice would let in one too many.
      if (held) open--
      held = false
    }
  }
}

function limited(next: Handler, requests: RequestCounts, options: LimitsOptions): Handler {
  const { rateLimit, rateWindowMs } = options
  // Whole seconds, rounded to the client's safety (draft-ietf-httpapi-ratelimit-headers-11 §3.1.3).
  const policy = `"default";q=${rateLimit};w=${Math.ceil(rateWindowMs / 1_000)}`
  return request => {
    const { served, left, waitMs } = requests.take(networkOf(request.client.address))
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
    const ratelimit = `"default";r=${left};t=${seconds}`
    if (!served) {
      const headers = { 'ratelimit-policy': policy, ratelimit, 'retry-after': `${seconds}` }
      throw new HttpError('too_many_requests', undefined, { headers })
    }
    // New fields first: after a spread, V8 of Node 20 takes microseconds for them.
    const add = (response: Response): Response => {
      return { ...response, headers: { 'ratelimit-policy': policy, ratelimit, ...response.headers } }
    }
    const response = next(request)
    return response instanceof Promise ? response.then(add) : add(response)
  }
}

/** The requests of one address: in the window before this one, and in this one so far. */
interface Counts {
  readonly previous: number
  readonly current: number
}

/** How many more are served at once, when `elapsed` of `window` has passed. May be below 0. */
function leftOf({ previous, current }: Counts, limit: number, elapsed: number, window: number): number {
  const counted = (previous * (window - elapsed)) / window + current
  // To the nearest whole request, so that a limit of 1 is one in a window and not one in two.
  return Math.floor(limit - counted + 0.5)
}

/** How long until `wanted` requests, at most `limit`, would be served at once if none came in between. */
function waitFor(wanted: number, counts: Counts, limit: number, elapsed: number, window: number): number {
  const { previous, current } = counts
  /** The moment of a window at which what `before` counts has become small enough, as `leftOf` rounds. */
  const moment = (before: number, room: number) => window - ((room + 0.5) * window) / before
  const room = limit - wanted - current
  // With no room even when the window before counts nothing, this window must end and count in part itself.
  if (room < 0) return window - elapsed + Math.max(0, moment(current, limit - wanted))
  return previous === 0 ? 0 : Math.max(0, moment(previous, room) - elapsed)
}

/** Addresses with counts of their own, in each of two windows. An entry takes about 100 bytes. */
const MAX_ADDRESSES = 100_000

/** Counts that all further addresses share. */
const SHARED_COUNTS = 16_384

/**
 * The counts of all addresses. Windows are the same for all of them, so that a table is forgotten as a whole when its
 * time is over: no timer, no sweep, nothing to do for each entry. It happens on the first look after that time.
 *
 * When the table is full, nobody is thrown out of it: in a table that forgets the least recently used (as an LRU cache
 * does), whoever has many addresses could wash out their own counts, or anyone's. Instead newcomers share counts, by a
 * hash of their address that others can't predict: an attack makes itself narrow, and some newcomers with it.
 */
class RequestCounts {
  readonly #limit: number
  readonly #window: number
  readonly #clock: Clock
  readonly #seed = randomInt(2 ** 32)
  /** Windows are numbered from the clock's zero. */
  #number = 0
  #previous = new Map<string, number>()
  #current = new Map<string, number>()

  constructor({ rateLimit, rateWindowMs }: LimitsOptions, clock: Clock) {
    this.#limit = rateLimit
    this.#window = rateWindowMs
    this.#clock = clock
  }

  get size(): number {
    this.#advance(this.#clock.now())
    return this.#previous.size + this.#current.size
  }

  /**
   * Counts a request, if there is room for it.
   * @returns how many more are left now, and how long until there is one more than that
   */
  take(address: string): { served: boolean; left: number; waitMs: number } {
    const now = this.#clock.now()
    this.#advance(now)
    const elapsed = now - this.#number * this.#window
    const key = this.#keyOf(address)
    const previous = this.#previous.get(key) ?? 0
    let current = this.#current.get(key) ?? 0
    let left = leftOf({ previous, current }, this.#limit, elapsed, this.#window)
    const served = left > 0
    if (served) {
      this.#current.set(key, ++current)
      left--
    }
    left = Math.max(0, left)
    const waitMs = waitFor(left + 1, { previous, current }, this.#limit, elapsed, this.#window)
    return { served, left, waitMs }
  }

  #advance(now: number): void {
    const number = Math.floor(now / this.#window)
    if (number === this.#number) return
    this.#previous = number === this.#number + 1 ? this.#current : new Map()
    this.#current = new Map()
    this.#number = number
  }

  #keyOf(address: string): string {
    if (this.#current.has(address) || this.#current.size < MAX_ADDRESSES) return address
    return `shared ${hash(address, this.#seed) % SHARED_COUNTS}`
  }
}

/** FNV-1a. */
function hash(text: string, seed: number): number {
  let value = seed
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
