/**
 * A right answer that looks different: a bucket of tokens for each client, in a cache that forgets the one that was looked
 * at least recently when there are too many, and whoever has been away for a window.
 */
import { LRUCache } from 'lru-cache'
import type {
  Clock,
  CreateLimits,
  Handler,
  Limits,
  LimitsOptions,
  Request,
  Response,
} from '#solution/contracts.ts'
import { networkOf } from '#solution/http/address.ts'
import { HttpError } from '#solution/http/errors.ts'

export interface Bucket {
  tokens: number
  /** When `tokens` was right. */
  at: number
}

export class TokenBuckets implements Limits {
  readonly options: LimitsOptions
  readonly clock: Clock
  readonly buckets = new LRUCache<string, Bucket>({ max: this.maxBuckets() })
  open = 0

  constructor(options: LimitsOptions, clock: Clock) {
    this.options = options
    this.clock = clock
  }

  admit(): (() => void) | undefined {
    if (this.isFull()) return undefined
    this.open++
    return this.release()
  }

  isFull(): boolean {
    const { maxConnections } = this.options
    return maxConnections !== 0 && this.open === maxConnections
  }

  release(): () => void {
    let held = 1
    return () => {
      this.open -= held
      held = 0
    }
  }

  get isOff(): boolean {
    return this.options.rateLimit === 0
  }

  get addresses(): number {
    this.forget()
    return this.buckets.size
  }

  middleware = (next: Handler): Handler => {
    return request => {
      if (this.isOff) return next(request)
      const bucket = this.look(this.keyOf(request))
      if (bucket.tokens < 1) {
        this.refused(bucket)
        const headers = { ...this.fields(bucket), 'retry-after': this.retryAfter(bucket) }
        throw new HttpError('too_many_requests', undefined, { headers })
      }
      bucket.tokens--
      return this.answer(next(request), this.fields(bucket))
    }
  }

  answer(
    response: Response | Promise<Response>,
    fields: Record<string, string>,
  ): Response | Promise<Response> {
    const add = (ready: Response) => ({ ...ready, headers: { ...ready.headers, ...fields } })
    return response instanceof Promise ? response.then(add) : add(response)
  }

  keyOf({ client }: Request): string {
    return networkOf(client.address)
  }

  now(): number {
    return this.clock.now()
  }

  get capacity(): number {
    return this.options.rateLimit
  }

  /** How long one token takes to grow, in milliseconds. */
  get pace(): number {
    return this.options.rateWindowMs / this.options.rateLimit
  }

  maxBuckets(): number {
    return 50_000
  }

  /** The bucket as it is now. */
  look(key: string): Bucket {
    const now = this.now()
    this.forget()
    let bucket = this.buckets.get(key)
    if (bucket === undefined) {
      bucket = { tokens: this.capacity, at: now }
      this.buckets.set(key, bucket)
    }
    this.refill(bucket, now)
    return bucket
  }

  refill(bucket: Bucket, now: number): void {
    bucket.tokens = Math.min(this.capacity, bucket.tokens + (now - bucket.at) / this.pace)
    bucket.at = now
  }

  refused(_bucket: Bucket): void {}

  /** A bucket that nobody has looked at for a window is full, and says what no bucket says. */
  forget(): void {
    const now = this.now()
    for (const key of this.buckets.rkeys()) {
      if (now - this.buckets.peek(key)!.at < this.options.rateWindowMs) break
      this.buckets.delete(key)
    }
  }

  retryAfter({ tokens }: Bucket): string {
    return `${Math.max(1, Math.ceil(((1 - tokens) * this.pace) / 1_000))}`
  }

  fields({ tokens }: Bucket): Record<string, string> {
    const { rateLimit, rateWindowMs } = this.options
    return {
      'ratelimit-policy': `"requests";w=${Math.ceil(rateWindowMs / 1_000)};q=${rateLimit}`,
      ratelimit: `"requests";r=${Math.floor(tokens)}`,
    }
  }
}

export const limits: CreateLimits = (options, clock) => new TokenBuckets(options, clock)
