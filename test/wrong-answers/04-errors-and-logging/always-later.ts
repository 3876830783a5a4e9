/** Caught by 4.3d: an async guard makes a promise of every answer. */
import type { CreateErrors, Handler } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override guard = (next: Handler): Handler => {
    return async request => this.settle(Promise.resolve(request).then(next), request)
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
