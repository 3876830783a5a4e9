/** Caught by 4.6c: the name that a proxy has given is thrown away. */
import { randomUUID } from 'node:crypto'
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override idOf(): string {
    return randomUUID()
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
