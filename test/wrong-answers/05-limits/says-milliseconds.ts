/** Caught by 5.7a: it tells a client to wait for some hours. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override retryAfter(bucket: Bucket): string {
    return `${Number(super.retryAfter(bucket)) * 1_000}`
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
