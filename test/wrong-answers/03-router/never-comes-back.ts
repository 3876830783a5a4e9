/** Caught by 3.5b: it goes on from the first way that fits, and only from there. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override *matches(segments: readonly string[]): Generator<Place> {
    let place: Place | undefined = this.root
    for (const segment of segments) {
      const key: string | undefined = super.ways(segment).findLast(way => place?.ways.has(way))
      place = key === undefined ? undefined : place?.ways.get(key)
      if (key === '/*') break
    }
    if (place) yield place
  }
}

export const router: CreateRouter = () => new Mistaken()
