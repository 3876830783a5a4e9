/** Caught by 5.3b: one client uses up the limit of all others. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override keyOf(): string {
    return 'everybody'
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
