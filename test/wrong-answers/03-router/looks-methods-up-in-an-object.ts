/** Caught by 3.9b: constructor is a method to it. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override routeFor(routes: ReadonlyMap<string, Route>, method: string): Route | undefined {
    return super.routeFor(routes, method) ?? ({} as Record<string, Route>)[method]
  }
}

export const router: CreateRouter = () => new Mistaken()
