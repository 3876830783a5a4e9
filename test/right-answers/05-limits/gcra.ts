/**
 * A right answer that looks different: GCRA. One number for each client says when it would be back at its pace; a timer of
 * the injected clock tidies up. When the table is full, newcomers are refused. Refusals are responses, not exceptions.
 */
import type { Clock, CreateLimits, Handler, LimitsOptions, Response } from '#solution/contracts.ts'
import { networkOf } from '#solution/http/address.ts'

const MAX_CLIENTS = 100_000

export const limits: CreateLimits = (options, clock) => {
  const free = new Set(Array.from({ length: options.maxConnections }, (_, place) => place))
  const arrivals = new Arrivals(options, clock)
  return {
    admit() {
      if (options.maxConnections === 0) return () => {}
      const [place] = free
      if (place === undefined) return undefined
      free.delete(place)
      let give = () => {
        free.add(place)
        give = () => {}
      }
      return () => give()
    },
    middleware: next => (options.rateLimit === 0 ? next : limited(next, options, arrivals)),
    get addresses() {
      return arrivals.times.size
    },
  }
}

function limited(next: Handler, { rateLimit, rateWindowMs }: LimitsOptions, arrivals: Arrivals): Handler {
  const policy = `"default";q=${rateLimit};w=${Math.ceil(rateWindowMs / 1_000)}`
  return async request => {
    const { ahead, waitMs } = arrivals.take(networkOf(request.client.address))
    const left = Math.max(0, Math.floor((rateWindowMs - ahead) / (rateWindowMs / rateLimit) + 1e-6))
    const state = `"default";r=${left};t=${Math.ceil(ahead / 1_000)}`
    const headers = { 'ratelimit-policy': policy, ratelimit: state }
    const refusal: Response = {
      status: 429,
      headers: { ...headers, 'content-type': 'text/plain', 'retry-after': `${Math.ceil(waitMs / 1_000)}` },
      body: 'Not so fast.\n',
    }
    const response = waitMs > 0 ? refusal : await next(request)
    return { ...response, headers: { ...response.headers, ...headers } }
  }
}

class Arrivals {
  /** When each client would be back at its pace. */
  readonly times = new Map<string, number>()
  readonly #interval: number
  readonly #window: number
  readonly #clock: Clock
  #tidying = false

  constructor({ rateLimit, rateWindowMs }: LimitsOptions, clock: Clock) {
    this.#interval = rateWindowMs / rateLimit
    this.#window = rateWindowMs
    this.#clock = clock
  }

  take(client: string): { ahead: number; waitMs: number } {
    const now = this.#clock.now()
    const known = this.times.get(client)
    if (known === undefined && this.times.size >= MAX_CLIENTS)
      return { ahead: this.#window, waitMs: this.#window }
    const time = Math.max(known ?? now, now)
    const ahead = time - now + this.#interval
    // In fractions of a millisecond, sums of intervals come out a little beside the window.
    if (ahead > this.#window + 1e-6) return { ahead: time - now, waitMs: ahead - this.#window }
    this.times.set(client, time + this.#interval)
    this.#tidyLater()
    return { ahead, waitMs: 0 }
  }

  #tidyLater(): void {
    if (this.#tidying) return
    this.#tidying = true
    this.#clock.after(this.#window, () => {
      this.#tidying = false
      const now = this.#clock.now()
      for (const [client, time] of this.times) if (time <= now) this.times.delete(client)
      if (this.times.size > 0) this.#tidyLater()
    })
  }
}
