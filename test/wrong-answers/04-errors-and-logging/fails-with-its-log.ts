/** Caught by 4.3e: a report that throws takes the answer with it. */
import type { CreateErrors, Request } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override report(error: unknown, request: Request | undefined): void {
    this.reportTo(error, request)
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
