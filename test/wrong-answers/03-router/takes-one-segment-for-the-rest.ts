/** Caught by 3.4a: its wildcard stands for one segment. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override rest(segments: readonly string[]): string {
    return super.rest(segments.slice(0, 1))
  }
}

export const router: CreateRouter = () => new Mistaken()
