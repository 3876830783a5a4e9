/** Caught by 4.2c: the status of an answer to us becomes that of our answer. */
import type { CreateErrors } from '#solution/contracts.ts'
import type { ProblemCode } from '#solution/http/errors.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override statusOf(code: ProblemCode, error: unknown): number {
    return (error as { status?: number } | null | undefined)?.status ?? super.statusOf(code, error)
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
