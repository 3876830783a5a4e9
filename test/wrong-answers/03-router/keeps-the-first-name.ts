/** Caught by 3.2b: it calls all parameters in one place what the first route calls them. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  readonly #names = new Map<Place, string>()

  override put(place: Place, method: string, route: Route): void {
    let at = this.root
    const segments = route.segments.map(segment => {
      at = this.step(at, segment)
      const name = this.#names.get(at) ?? segment
      this.#names.set(at, name)
      return name
    })
    super.put(place, method, { ...route, segments })
  }
}

export const router: CreateRouter = () => new Mistaken()
