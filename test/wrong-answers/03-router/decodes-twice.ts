/** Caught by 3.3b: it decodes what was decoded. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override decode(text: string): string {
    const once = super.decode(text)
    try {
      return super.decode(once)
    } catch {
      return once
    }
  }
}

export const router: CreateRouter = () => new Mistaken()
