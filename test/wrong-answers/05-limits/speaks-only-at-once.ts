/** Caught by 5.8b: an answer that takes its time goes out without the fields. */
import type { CreateLimits, Response } from '#solution/contracts.ts'
import { TokenBuckets } from '../../right-answers/05-limits/token-bucket.ts'

class Mistaken extends TokenBuckets {
  override answer(response: Response | Promise<Response>, fields: Record<string, string>) {
    return response instanceof Promise ? response : super.answer(response, fields)
  }
}

export const limits: CreateLimits = (options, clock) => new Mistaken(options, clock)
