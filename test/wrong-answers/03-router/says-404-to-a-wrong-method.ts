/** Caught by 3.6a: a path without the method is nothing to it. */
import type { CreateRouter } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override withoutRoute(...[method, path, segments]: Parameters<StackRouter['withoutRoute']>) {
    if (method !== 'OPTIONS' && this.methods.has(method)) throw new HttpError('not_found')
    return super.withoutRoute(method, path, segments)
  }
}

export const router: CreateRouter = () => new Mistaken()
