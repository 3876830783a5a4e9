/** Caught by 5.7c: a refused request takes what has grown since the last one. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override refused(bucket: Bucket): void {
    bucket.tokens = 0
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
