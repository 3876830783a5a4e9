/** Caught by 4.7c: an event is its message alone. */
import type { CreateLogging, LogLevel } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override event(level: LogLevel, _fields: object, msg: string): void {
    super.event(level, {}, msg)
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
