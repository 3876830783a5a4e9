/** Caught by 3.8a: it says which route is too many, and not which one it found. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Route, StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override conflict(method: string, { pattern }: Route): void {
    throw new TypeError(`there is a ${method} ${pattern} already`)
  }
}

export const router: CreateRouter = () => new Mistaken()
