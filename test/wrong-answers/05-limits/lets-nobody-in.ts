/** Caught by 5.1b: it takes 0 for a number of places. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override isFull(): boolean {
    return this.open >= this.options.maxConnections
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
