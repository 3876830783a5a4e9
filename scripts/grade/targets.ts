/** The four well-known figures of a server: measured, reported, never judged. */
import { type LoadResult, type LoadTarget, runLoad } from '../bench/load.ts'
import { median } from '../bench/statistics.ts'
import type { Target } from './results.ts'

/** Several short loads rather than a long one: a bad second of the machine must not move the figure. */
const FEW = { connections: 100, duration: 0.6 }
const ROUNDS = 5
const MANY = { connections: 1_000, duration: 3 }
const WARM_UP = { ...FEW, duration: 1 }
const MB = 1024 ** 2

export interface TargetsOptions {
  /** Default `runLoad`. */
  readonly load?: typeof runLoad
  readonly onProgress?: (what: string) => void
}

/**
 * Measures a server against 10,000 requests/s and a p99 below 50 ms, both with 100 connections, against 1,000
 * connections all served, and less than 50 MB (of 1024² bytes) of resident memory after all of it. The floor goes through
 * the same, in turn with it. Throughput and latency are medians of five rounds. Takes 14 s.
 *
 * @param floor a server that does nothing but answer
 * @throws what `runLoad` throws
 */
export async function measureTargets(
  server: LoadTarget,
  floor: LoadTarget,
  { load = runLoad, onProgress = () => {} }: TargetsOptions = {},
): Promise<Target[]> {
  const both = async (scenario: typeof FEW) => {
    onProgress(`${scenario.connections.toLocaleString('en')} connections`)
    return { own: await load(server, scenario), floor: await load(floor, scenario) }
  }
  await both(WARM_UP)
  const rounds: Awaited<ReturnType<typeof both>>[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await both(FEW))
  const few = { own: typical(rounds.map(({ own }) => own)), floor: typical(rounds.map(round => round.floor)) }
  const many = await both(MANY)
  return [
    {
      ...{ name: 'throughput', unit: 'requests/s', better: 'more', target: 10_000 },
      ...{ measured: few.own.throughput, floor: few.floor.throughput },
      ...outcome(few.own.throughput >= 10_000, flaw(few.own), heldBack(few.own)),
      ...generatorLimit(few.floor),
    },
    {
      ...{ name: 'p99 latency', unit: 'ms', better: 'less', target: 50 },
      ...{ measured: few.own.p99, floor: few.floor.p99 },
      ...outcome(few.own.p99 < 50, flaw(few.own)),
    },
    {
      ...{ name: 'connections', unit: 'connections', better: 'more', target: MANY.connections },
      ...{ measured: many.own.connectionsServed, floor: many.floor.connectionsServed },
      ...outcome(many.own.connectionsServed >= MANY.connections, flaw(many.own)),
    },
    {
      ...{ name: 'memory', unit: 'MB', better: 'less', target: 50 },
      ...{ measured: many.own.rss / MB, floor: many.floor.rss / MB },
      ...outcome(many.own.rss < 50 * MB),
    },
  ]
}

type Typical = Pick<
  LoadResult,
  'throughput' | 'generatorBusy' | 'limitedBy' | 'requests' | 'errors' | 'non2xx'
> & {
  readonly p99: number
}

/** Of several rounds: medians, what limited most of them, and all that went wrong. */
function typical(rounds: readonly LoadResult[]): Typical {
  const middle = (figure: (round: LoadResult) => number) => median(rounds.map(figure))
  const sum = (figure: (round: LoadResult) => number) => rounds.map(figure).reduce((a, b) => a + b, 0)
  const limits = rounds.map(({ limitedBy }) => limitedBy)
  const times = (limit: LoadResult['limitedBy']) => limits.filter(other => other === limit).length
  return {
    throughput: middle(round => round.throughput),
    generatorBusy: middle(round => round.generatorBusy),
    limitedBy: limits.reduce((most, limit) => (times(limit) > times(most) ? limit : most)),
    p99: middle(round => round.latency.p99),
    requests: sum(round => round.requests),
    errors: sum(round => round.errors),
    non2xx: sum(round => round.non2xx),
  }
}

/** The generator's CPU time a request, at its cheapest, allows so many a second and no more. */
function generatorLimit({ throughput, generatorBusy }: Typical): { generatorLimit?: number } {
  return generatorBusy > 0 ? { generatorLimit: throughput / generatorBusy } : {}
}

function heldBack({ limitedBy }: Typical): string | undefined {
  if (limitedBy === 'generator') return 'the load generator was the limit: the server can do more'
  if (limitedBy === 'others') return 'the machine was busy with something else: the server can do more'
  return undefined
}

/** A flaw makes even a good figure worthless. */
function outcome(good: boolean, flaw?: string, remark?: string): Pick<Target, 'met' | 'note'> {
  const note = flaw ?? remark
  return { met: good && flaw === undefined, ...(note === undefined ? {} : { note }) }
}

function flaw({
  requests,
  errors,
  non2xx,
}: Pick<LoadResult, 'requests' | 'errors' | 'non2xx'>): string | undefined {
  if (errors + non2xx > 0) return `${errors} errors and ${non2xx} answers with a status other than 2xx`
  return requests === 0 ? 'no request was answered' : undefined
}
