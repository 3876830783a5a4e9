/** Caught by 5.7b: at the edge of a sliding counter, the window before still counts as a whole. */
import type { CreateLimits } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { limits as reference } from '#solution/limits.ts'

export const limits: CreateLimits = (options, clock) => {
  const right = reference(options, clock)
  const { rateWindowMs } = options
  const toTheEdge = () => `${Math.ceil((rateWindowMs - (clock.now() % rateWindowMs)) / 1_000)}`
  return {
    admit: () => right.admit(),
    middleware: next => request => {
      try {
        return right.middleware(next)(request)
      } catch (error) {
        if (!(error instanceof HttpError && error.status === 429)) throw error
        throw new HttpError(error.code, undefined, {
          headers: { ...error.headers, 'retry-after': toTheEdge() },
        })
      }
    },
    get addresses() {
      return right.addresses
    },
  }
}
