/** Caught by 3.4c: it decodes parameters and not the wildcard. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override rest(segments: readonly string[]): string {
    return segments.join('/')
  }
}

export const router: CreateRouter = () => new Mistaken()
