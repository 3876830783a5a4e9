/** Caught by 4.2b: it takes the message of an HttpError for its public sentence. */
import type { CreateErrors } from '#solution/contracts.ts'
import type { ProblemCode } from '#solution/http/errors.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override sentenceOf(code: ProblemCode, error: unknown): string {
    return code !== 'internal' && error instanceof Error ? error.message : super.sentenceOf(code, error)
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
