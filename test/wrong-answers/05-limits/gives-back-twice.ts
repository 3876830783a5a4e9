/** Caught by 5.2b: a place that is given back twice is free twice. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override release(): () => void {
    return () => {
      this.open--
    }
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
