/** Caught by 4.3c: what a handler returns is taken for a response. */
import type { CreateErrors, Response } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override checked(result: Response): Response {
    return result
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
