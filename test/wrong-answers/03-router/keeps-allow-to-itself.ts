/** Caught by 3.6a: its 405 does not say what is allowed. */
import type { CreateRouter } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { StackRouter } from '../../right-answers/03-router/stack.ts'

class Mistaken extends StackRouter {
  override withoutRoute(...given: Parameters<StackRouter['withoutRoute']>) {
    try {
      return super.withoutRoute(...given)
    } catch (error) {
      throw new HttpError((error as HttpError).code)
    }
  }
}

export const router: CreateRouter = () => new Mistaken()
