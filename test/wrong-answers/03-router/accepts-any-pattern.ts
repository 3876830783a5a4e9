/** Caught by 3.8c: it adds what can never be found. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override validate(): void {}
}

export const router: CreateRouter = () => new Mistaken()
