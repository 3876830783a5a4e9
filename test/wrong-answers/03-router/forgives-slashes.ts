/** Caught by 3.1b: it drops empty segments, so that one resource has many names. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override split(path: string): string[] {
    return super.split(path.replace(/(?<=.)\/+$/, '').replace(/\/{2,}/g, '/'))
  }
}

export const router: CreateRouter = () => new Mistaken()
