/** Caught by 4.8d: what never became a request leaves no trace. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override refused(): void {}
}

export const logging: CreateLogging = options => new Mistaken(options)
