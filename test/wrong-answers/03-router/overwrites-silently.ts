/** Caught by 3.8a: of two routes for the same paths the last one wins. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override put({ routes }: Place, method: string, route: Route): void {
    routes.set(method, route)
  }
}

export const router: CreateRouter = () => new Mistaken()
