/** Caught by 3.6d: a method that nobody has ever heard of is merely not allowed to it. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override withoutRoute(...[method, path, segments]: Parameters<StackRouter['withoutRoute']>) {
    this.methods.add(method)
    return super.withoutRoute(method, path, segments)
  }
}

export const router: CreateRouter = () => new Mistaken()
