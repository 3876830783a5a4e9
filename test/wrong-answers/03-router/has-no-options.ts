/** Caught by 3.7c: it has OPTIONS only where a route has it. */
import type { CreateRouter, Response } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override options(methods: Iterable<string>): Response {
    const allow = [...methods].join(', ')
    throw new HttpError('method_not_allowed', 'OPTIONS', { headers: { allow } })
  }
}

export const router: CreateRouter = () => new Mistaken()
