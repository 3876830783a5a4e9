/** Caught by 3.6c: it stops at the first place, whether that has the method or not. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override *matches(segments: readonly string[]): Generator<Place> {
    const [best] = super.matches(segments)
    if (best) yield best
  }
}

export const router: CreateRouter = () => new Mistaken()
