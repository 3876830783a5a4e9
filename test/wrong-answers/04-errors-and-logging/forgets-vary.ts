/** Caught by 4.4d: a cache can not know that there are two forms. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override vary = {}
}

export const errors: CreateErrors = report => new Mistaken(report)
