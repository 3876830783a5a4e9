/** Caught by 3.5a: the order in which routes were added decides. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Entry, ExpressionRouter } from '../../right-answers/03-router/expressions.ts'

class Mistaken extends ExpressionRouter {
  override candidates(): Entry[] {
    return this.all
  }
}

export const router: CreateRouter = () => new Mistaken()
