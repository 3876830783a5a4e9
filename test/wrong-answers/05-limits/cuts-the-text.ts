/** Caught by 5.4b: it takes the first groups of an address as they are written, and all of IPv4 lies in one. */
import type { CreateLimits, Request } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override keyOf({ client }: Request): string {
    return client.address.toLowerCase().split(':', 4).join(':')
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
