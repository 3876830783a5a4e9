/** Caught by 5.5b: its timer keeps the process alive. */
import type { CreateLimits } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

export const limits: CreateLimits = (options, clock) => {
  const right = new TokenBuckets(options, clock)
  setInterval(() => right.forget(), options.rateWindowMs)
  return right
}
