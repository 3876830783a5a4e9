/** Caught by 4.7b: nobody looks at the level that the operator asked for. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override isWanted(): boolean {
    return true
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
