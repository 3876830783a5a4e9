/** Caught by 5.9b: a crowd of addresses chooses how much memory it takes. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override maxBuckets(): number {
    return 200_000
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
