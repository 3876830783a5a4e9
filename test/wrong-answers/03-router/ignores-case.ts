/** Caught by 3.1b: it compares paths without regard to case. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override ways(segment: string): string[] {
    return super.ways(segment).map(way => way.toLowerCase())
  }
}

export const router: CreateRouter = () => new Mistaken()
