/** Caught by 5.5a: it tells time by the clock of the machine. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override now(): number {
    return Date.now()
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
