/** Caught by 4.5a: a record takes ten lines. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override format(line: Readonly<Record<string, unknown>>): string {
    return `${JSON.stringify(line, null, 2)}\n`
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
