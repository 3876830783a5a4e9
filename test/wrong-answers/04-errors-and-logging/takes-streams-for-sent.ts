/** Caught by 4.5c: the line of a stream is written before its bytes are. */
import type { CreateLogging, Response } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override untilEnd(_body: Response['body'], end: () => void): Pick<Response, 'body'> {
    end()
    return {}
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
