/** Caught by 3.9c: a parameter named __proto__ is lost. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override noParams(): Record<string, string> {
    return {}
  }
}

export const router: CreateRouter = () => new Mistaken()
