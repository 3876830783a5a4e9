/** Caught by 4.8c: there is a stack in the log for each 404. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override isOurs(): boolean {
    return true
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
