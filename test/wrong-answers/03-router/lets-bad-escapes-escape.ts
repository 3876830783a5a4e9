/** Caught by 3.3c: a URIError becomes a 500. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override decode(text: string): string {
    return decodeURIComponent(text)
  }
}

export const router: CreateRouter = () => new Mistaken()
