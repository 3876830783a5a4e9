/** Caught by 3.4b: its wildcard takes /docs as well as /docs/. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override *matches(segments: readonly string[]): Generator<Place> {
    yield* super.matches(segments)
    yield* super.matches([...segments, ''])
  }
}

export const router: CreateRouter = () => new Mistaken()
