/** Caught by 3.1a: it searches for the target with its query. */
import type { CreateRouter, Request } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override answer(request: Request) {
    return super.answer({ ...request, path: request.target })
  }
}

export const router: CreateRouter = () => new Mistaken()
