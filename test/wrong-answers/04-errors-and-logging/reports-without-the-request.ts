/** Caught by 4.8a: nobody knows which request has failed. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override report = (error: unknown): void => {
    this.write('error', { msg: 'failed', err: this.describe(error) })
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
