/** Caught by 3.6d: it takes get for GET. */
import type { CreateRouter, Request } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override answer(request: Request) {
    return super.answer({ ...request, method: request.method.toUpperCase() })
  }
}

export const router: CreateRouter = () => new Mistaken()
