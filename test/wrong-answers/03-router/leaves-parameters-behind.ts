/** Caught by 3.5c: what it noted on a way that led nowhere, the next handler gets. */
import type { CreateRouter, Request } from '#solution/contracts.ts'
import { type Place, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  readonly #names = new Map<Place, string>()
  #noted: Record<string, string> = {}

  override step(place: Place, segment: string): Place {
    const way = super.step(place, segment)
    if (segment.startsWith(':')) this.#names.set(way, segment.slice(1))
    return way
  }

  override push(...[stack, place, key, at, segments]: Parameters<StackRouter['push']>): void {
    super.push(stack, place, key, at, segments)
    const name = place && this.#names.get(place)
    if (name) this.#noted[name] = segments[at]!
  }

  override noParams(): Record<string, string> {
    return Object.assign(super.noParams(), this.#noted)
  }

  override answer(request: Request) {
    this.#noted = super.noParams()
    return super.answer(request)
  }
}

export const router: CreateRouter = () => new Mistaken()
