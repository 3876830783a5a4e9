/** Caught by 4.1a: every failure is ours. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override statusOf(): number {
    return 500
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
