/** Caught by 3.6b: it leaves out the methods of other routes that match. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override allowed(segments: readonly string[]): string[] {
    const [best] = this.matches(segments)
    return best ? [...best.routes.keys()] : []
  }
}

export const router: CreateRouter = () => new Mistaken()
