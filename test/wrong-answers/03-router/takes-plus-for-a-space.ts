/** Caught by 3.3b: it reads a path as if it were a form. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override decode(text: string): string {
    return super.decode(text.replaceAll('+', ' '))
  }
}

export const router: CreateRouter = () => new Mistaken()
