/** Caught by 5.4a: somebody with a /64 has as many limits as addresses. */
import type { CreateLimits, Request } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override keyOf({ client }: Request): string {
    return client.address.toLowerCase().replace(/^::ffff:/, '')
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
