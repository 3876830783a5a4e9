/** Caught by 5.6a: a window that begins with the first request of a client has an edge, too. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override refill(bucket: Bucket, now: number): void {
    if (now - bucket.at < this.options.rateWindowMs) return
    bucket.tokens = this.capacity
    bucket.at = now
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
