/** Caught by 3.7d: it looks for a route at *. */
import type { CreateRouter } from '#solution/contracts.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override withoutRoute(...[method, path, segments]: Parameters<StackRouter['withoutRoute']>) {
    return super.withoutRoute(method, `${path} `, segments)
  }
}

export const router: CreateRouter = () => new Mistaken()
