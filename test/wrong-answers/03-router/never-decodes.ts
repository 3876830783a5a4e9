/** Caught by 3.3a: handlers get parameters as they were sent. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override decode(text: string): string {
    return text
  }
}

export const router: CreateRouter = () => new Mistaken()
