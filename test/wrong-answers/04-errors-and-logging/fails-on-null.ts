/** Caught by 4.3a: it looks for a code in whatever was thrown. */
import type { CreateErrors } from '#solution/contracts.ts'
import { type ProblemCode, problems } from '#solution/http/errors.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override codeOf(error: unknown): ProblemCode {
    const { code } = error as { code?: ProblemCode }
    return code !== undefined && code in problems ? code : 'internal'
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
