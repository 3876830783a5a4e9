/** Caught by 3.4a: its wildcard takes everything but nothing. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override ways(segment: string): string[] {
    return super.ways(segment).slice(segment === '' ? 1 : 0)
  }
}

export const router: CreateRouter = () => new Mistaken()
