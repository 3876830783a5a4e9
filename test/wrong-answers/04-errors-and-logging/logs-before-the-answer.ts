/** Caught by 4.5b: the line of a promise is written before it is fulfilled. */
import type { CreateLogging, Response } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override later(response: Promise<Response>, complete: (response: Response) => Response): Promise<Response> {
    complete({ status: 200, headers: {} })
    return response
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
