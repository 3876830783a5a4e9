/** Caught by 3.7c: it never asks a route for OPTIONS. */
import type { CreateRouter, Request } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override answer(request: Request) {
    if (request.method !== 'OPTIONS') return super.answer(request)
    return this.withoutRoute(request.method, request.path, this.split(request.path))
  }
}

export const router: CreateRouter = () => new Mistaken()
