/** Caught by 4.6b: the handler never learns the id of its request. */
import type { CreateLogging } from '#solution/contracts.ts'
import { logging as reference } from '#solution/logging.ts'

export const logging: CreateLogging = options => {
  const right = reference(options)
  return { ...right, middleware: next => right.middleware(request => next({ ...request, id: '' })) }
}
