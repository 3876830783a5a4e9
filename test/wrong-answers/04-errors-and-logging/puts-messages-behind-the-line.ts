/** Caught by 4.9b: what failed is told as plain text, whose line ends are the client’s to choose. */
import type { CreateLogging, Request } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override report = (error: unknown, request?: Request): void => {
    this.lines.push(`${JSON.stringify({ level: 'error', id: request?.id })} ${error}\n`)
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
