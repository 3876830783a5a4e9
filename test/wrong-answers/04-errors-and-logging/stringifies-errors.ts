/** Caught by 4.8a: JSON.stringify makes {} of an Error. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override describe(error: unknown): unknown {
    return error
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
