/** Caught by 5.2a: it counts all connections that ever came, not those that are open. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override release(): () => void {
    return () => {}
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
