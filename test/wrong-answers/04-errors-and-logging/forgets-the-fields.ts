/** Caught by 4.1b: a 405 comes without Allow. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override fieldsOf(): Readonly<Record<string, string>> {
    return {}
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
