/** The four well-known figures of a server: measured, reported, never judged. */
import { type LoadResult, type LoadTarget, runLoad } from '../bench/load.ts'
import type { Target } from './results.ts'

const FEW = { connections: 100, duration: 2.5 }
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
 * the same, in turn with it. Takes 13 s.
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
  const few = await both(FEW)
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
      ...{ measured: few.own.latency.p99, floor: few.floor.latency.p99 },
      ...outcome(few.own.latency.p99 < 50, flaw(few.own)),
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

/** The generator's CPU time a request, at its cheapest, allows so many a second and no more. */
function generatorLimit({ throughput, generatorBusy }: LoadResult): { generatorLimit?: number } {
  return generatorBusy > 0 ? { generatorLimit: throughput / generatorBusy } : {}
}

function heldBack({ limitedBy }: LoadResult): string | undefined {
  if (limitedBy === 'generator') return 'the load generator was the limit: the server can do more'
  if (limitedBy === 'others') return 'the machine was busy with something else: the server can do more'
  return undefined
}

/** A flaw makes even a good figure worthless. */
function outcome(good: boolean, flaw?: string, remark?: string): Pick<Target, 'met' | 'note'> {
  const note = flaw ?? remark
  return { met: good && flaw === undefined, ...(note === undefined ? {} : { note }) }
}

function flaw({ requests, errors, non2xx }: LoadResult): string | undefined {
  if (errors + non2xx > 0) return `${errors} errors and ${non2xx} answers with a status other than 2xx`
  return requests === 0 ? 'no request was answered' : undefined
}
