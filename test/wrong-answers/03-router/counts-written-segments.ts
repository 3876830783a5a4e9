/** Caught by 3.5d: the route with the fewest parameters wins, wherever they stand. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Entry, ExpressionRouter } from '../../right-answers/03-router/expressions.ts'

class Mistaken extends ExpressionRouter {
  override candidates(path: string): Entry[] {
    return super.candidates(path).sort((one, other) => one.names.length - other.names.length)
  }
}

export const router: CreateRouter = () => new Mistaken()
