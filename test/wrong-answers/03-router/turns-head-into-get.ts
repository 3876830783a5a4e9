/** Caught by 3.7b: a route of its own for HEAD is never found. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override routeFor(routes: ReadonlyMap<string, Route>, method: string): Route | undefined {
    return routes.get(method === 'HEAD' ? 'GET' : method)
  }
}

export const router: CreateRouter = () => new Mistaken()
