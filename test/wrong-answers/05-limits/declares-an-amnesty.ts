/** Caught by 5.9c: when the table is full, everybody is forgotten. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override look(key: string): Bucket {
    if (this.buckets.size === this.maxBuckets()) this.buckets.clear()
    return super.look(key)
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
