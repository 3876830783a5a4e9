/** Caught by 3.5a: it tries the wildcard before a parameter. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override ways(segment: string): string[] {
    const [wildcard = '', ...others] = super.ways(segment)
    return others.length === 1 ? [wildcard, ...others] : [others[0]!, wildcard, others[1]!]
  }
}

export const router: CreateRouter = () => new Mistaken()
