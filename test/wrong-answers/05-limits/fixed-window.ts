/** Caught by 5.6a: a new window begins for everybody at each stroke of the clock. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override refill(bucket: Bucket, now: number): void {
    const { rateWindowMs } = this.options
    if (Math.floor(now / rateWindowMs) > Math.floor(bucket.at / rateWindowMs)) bucket.tokens = this.capacity
    bucket.at = now
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
