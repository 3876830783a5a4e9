/** Caught by 3.2c: it takes the end of /users/ for an id. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override ways(segment: string): string[] {
    return segment === '' ? [...super.ways('any').slice(0, -1), segment] : super.ways(segment)
  }
}

export const router: CreateRouter = () => new Mistaken()
