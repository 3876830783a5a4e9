/** Caught by 5.6b: its buckets fill twice as fast as the limit says. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override get pace(): number {
    return super.pace / 2
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
