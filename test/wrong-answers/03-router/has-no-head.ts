/** Caught by 3.7a: it wants a route for HEAD. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override routeFor(routes: ReadonlyMap<string, Route>, method: string): Route | undefined {
    return routes.get(method)
  }
}

export const router: CreateRouter = () => new Mistaken()
