/** Caught by 5.3d: it takes a limit of 0 for a number of requests. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override get isOff(): boolean {
    return false
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
