/** Caught by 4.7a: a 500 is written as if nothing had happened. */
import type { CreateLogging, LogLevel } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override write(level: LogLevel, fields: Readonly<Record<string, unknown>>): void {
    super.write(fields['method'] === undefined ? level : 'info', fields)
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
