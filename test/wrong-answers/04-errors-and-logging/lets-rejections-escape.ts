/** Caught by 4.3b: it catches what is thrown at once and nothing else. */
import type { CreateErrors, Response } from '#solution/contracts.ts'
import { Answers } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends Answers {
  override async settle(promise: Promise<Response>): Promise<Response> {
    return promise
  }
}

export const errors: CreateErrors = report => new Mistaken(report)
