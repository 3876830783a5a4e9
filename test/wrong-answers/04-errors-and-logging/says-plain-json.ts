/** Caught by 4.4a: problem details have a media type of their own. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override json = 'application/json'
}

export const errors: CreateErrors = report => new Mistaken(report)
