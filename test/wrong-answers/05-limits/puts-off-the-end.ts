/** Caught by 5.6c: each request puts off the end of the window, so that it never comes for who keeps asking. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override refill(bucket: Bucket, now: number): void {
    if (now - bucket.at >= this.options.rateWindowMs) bucket.tokens = this.capacity
    bucket.at = now
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
