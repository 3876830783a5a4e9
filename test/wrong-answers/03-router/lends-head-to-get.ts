/** Caught by 3.7b: it answers GET with a route for HEAD. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override routeFor(routes: ReadonlyMap<string, Route>, method: string): Route | undefined {
    return super.routeFor(routes, method) ?? (method === 'GET' ? routes.get('HEAD') : undefined)
  }
}

export const router: CreateRouter = () => new Mistaken()
