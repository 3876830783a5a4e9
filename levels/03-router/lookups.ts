/** How many routes per second a router finds, among few and among many. It runs in a process of its own. */
import { setFlagsFromString } from 'node:v8'
import { median } from '../../scripts/bench/statistics.ts'
import type { Handler, Request, Router, Slots } from '../../solution/contracts.ts'
import { requestFor } from '../../test/support/routing.ts'

/** Lookups per second, a figure for each round. */
export interface Lookups {
  readonly few: readonly number[]
  readonly many: readonly number[]
}

export const FEW = 10
export const MANY = 10_000
const ROUNDS = 10
const ROUND_MS = 15
/** Until code has been translated and improved. On a busy machine that may take long, but not for ever. */
const WARM_UP = { passes: 5_000, ms: 2_000 }

/**
 * Both routers are asked for the same paths, so the caches of the processor are of the same use to both: they are those
 * of the few routes, which stand in the middle of the many.
 */
export default async function measure({ router: createRouter }: Slots): Promise<Lookups> {
  const asked = Array.from({ length: FEW }, (_, index) => MANY / 2 + index)
  // Code is improved when it is due, not when the machine has a moment for a second thread.
  setFlagsFromString('--no-concurrent-recompilation')
  const [few, many] = [createRouter(), createRouter()]
  for (const index of asked) few.add('GET', patternOf(index), answer)
  for (let index = 0; index < MANY; index++) many.add('GET', patternOf(index), answer)
  const requests = asked.map(index => requestFor('GET', pathOf(index)))
  for (const router of [few, many]) await rate(router, requests, WARM_UP.ms, WARM_UP.passes)
  const rates = { few: [] as number[], many: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    rates.few.push(await rate(few, requests, ROUND_MS))
    rates.many.push(await rate(many, requests, ROUND_MS))
  }
  return rates
}

/** As in a real application, all begin alike, and they differ before a parameter, behind one, and above a wildcard. */
function patternOf(index: number): string {
  const kinds = ['/api/v1/set:/', '/api/v1/set:/:id', '/api/v1/:tenant/set:/:id', '/api/v1/set:/files/*']
  return kinds[index % kinds.length]!.replace('set:', `set${index}`)
}

function pathOf(index: number): string {
  return patternOf(index).replace(':tenant', 'acme').replace(':id', '7').replace('*', 'a/b')
}

const response = { status: 200, headers: {} }
const answer: Handler = () => response

/** Of the median pass over all requests: what else the machine has to do in between makes some passes slow, not most. */
async function rate(
  { handle }: Router,
  requests: readonly Request[],
  ms: number,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  const passes: number[] = []
  const end = performance.now() + ms
  for (let begin = performance.now(); begin < end && passes.length < most; ) {
    for (const request of requests) {
      const answered = handle(request)
      // A router that answers at once must not pay for those that do not.
      if (answered instanceof Promise) await answered
    }
    const now = performance.now()
    passes.push(now - begin)
    begin = now
  }
  return (requests.length * 1_000) / median(passes)
}
