/** Caught by 4.4c: it looks for a word in Accept. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override wantsJson(accept = ''): boolean {
    return accept.includes('json')
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
