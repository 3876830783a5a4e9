/** Caught by 5.8a: it tells what is left and not of how much. */
import type { CreateLimits } from '#solution/contracts.ts'
import { type Bucket, TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override fields(bucket: Bucket): Record<string, string> {
    return { ratelimit: super.fields(bucket)['ratelimit']! }
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
