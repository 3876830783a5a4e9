/** Caught by 3.6b: it lists what it knows, not what is there. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override allowed(segments: readonly string[]): string[] {
    return super.allowed(segments).length === 0 ? [] : [...this.methods]
  }
}

export const router: CreateRouter = () => new Mistaken()
