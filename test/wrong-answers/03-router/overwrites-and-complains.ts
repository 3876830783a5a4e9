/** Caught by 3.8a: when it refuses a route, it has already lost the first one. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override put(place: Place, method: string, route: Route): void {
    const other = place.routes.get(method)
    place.routes.set(method, route)
    if (other) this.conflict(method, route, other)
  }
}

export const router: CreateRouter = () => new Mistaken()
