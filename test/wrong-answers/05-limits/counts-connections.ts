/** Caught by 5.3b: with the port in the key, each connection has a limit of its own. */
import type { CreateLimits, Request } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override keyOf(request: Request): string {
    return `${super.keyOf(request)} ${request.client.port}`
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
