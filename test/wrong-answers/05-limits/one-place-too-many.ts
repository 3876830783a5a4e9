/** Caught by 5.1a: it compares before it counts, with the wrong sign. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override isFull(): boolean {
    const { maxConnections } = this.options
    return maxConnections !== 0 && this.open > maxConnections
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
