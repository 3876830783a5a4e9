/** Caught by 5.3a: it serves one request beyond the limit. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override get capacity(): number {
    return this.options.rateLimit + 1
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
