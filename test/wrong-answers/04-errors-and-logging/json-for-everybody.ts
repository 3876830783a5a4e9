/** Caught by 4.4b: a client without wishes gets JSON. */
import type { CreateErrors } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override wantsJson(accept = '*/*'): boolean {
    return accept === '*/*' || super.wantsJson(accept)
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
