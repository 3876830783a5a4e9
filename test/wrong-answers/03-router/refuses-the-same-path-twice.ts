/** Caught by 3.8b: another method in the same place is a conflict to it, if the parameter has another name. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override put(place: Place, method: string, route: Route): void {
    for (const other of place.routes.values())
      if (route.segments.length === 2 && other.pattern !== route.pattern) this.conflict(method, route, other)
    super.put(place, method, route)
  }
}

export const router: CreateRouter = () => new Mistaken()
