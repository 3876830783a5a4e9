/** Caught by 5.9a: who came once stays in the table. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override forget(): void {}
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
