/** Caught by 5.7b: it tells everybody to come back in a second, and refuses them then. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override retryAfter(): string {
    return '1'
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
