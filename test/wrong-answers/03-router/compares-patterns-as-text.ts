/** Caught by 3.8a: it finds no conflict when the parameters have other names. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override conflict(method: string, route: Route, other: Route): void {
    if (route.pattern === other.pattern) super.conflict(method, route, other)
  }
}

export const router: CreateRouter = () => new Mistaken()
