/** Caught by 3.3a: it takes an encoded slash for a separator. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override split(path: string): string[] {
    return super.split(super.decode(path))
  }

  override decode(text: string): string {
    return text
  }
}

export const router: CreateRouter = () => new Mistaken()
