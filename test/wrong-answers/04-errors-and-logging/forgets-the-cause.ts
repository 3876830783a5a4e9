/** Caught by 4.8b: the chain of causes is cut at its top. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override describe(error: unknown): unknown {
    return super.describe(error, Number.POSITIVE_INFINITY)
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
