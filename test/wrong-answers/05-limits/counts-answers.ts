/** Caught by 5.3c: it counts when a request was answered, so slow ones are not counted while they run. */
import type { CreateLimits, Response } from '#solution/contracts.ts'
import { limits as reference } from '#solution/limits.ts'

export const limits: CreateLimits = (options, clock) => {
  const right = reference(options, clock)
  const nothing: Response = { status: 204, headers: {} }
  return {
    admit: () => right.admit(),
    middleware: next => {
      const count = right.middleware(() => nothing)
      return async request => {
        const response = await next(request)
        const { headers } = await count(request)
        return { ...response, headers: { ...response.headers, ...headers } }
      }
    },
    get addresses() {
      return right.addresses
    },
  }
}
