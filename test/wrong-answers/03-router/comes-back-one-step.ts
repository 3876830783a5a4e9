/** Caught by 3.5c: of the ways that it did not take it remembers the last. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, StackRouter } from '../../right-answers/03-router/stack.ts'

type Rest = Parameters<StackRouter['push']> extends [unknown, ...infer R] ? R : never

class Mistaken extends StackRouter {
  override push(stack: [Place, number][], ...rest: Rest): void {
    const [, key, at] = rest
    const isFirst = key === '/*'
    if (isFirst) stack.splice(0, stack.length)
    super.push(stack, ...rest)
    if (at === 0) stack.splice(1)
  }
}

export const router: CreateRouter = () => new Mistaken()
