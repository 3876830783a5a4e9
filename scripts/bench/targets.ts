import { type LoadResult, type LoadTarget, runLoad, type Scenario } from './load.ts'

/** A well-known figure beside the one measured here. Reported, never judged: it depends on the machine. */
export interface Target {
  readonly name: string
  readonly unit: 'requests/s' | 'ms' | 'connections' | 'MB'
  readonly target: number
  readonly measured: number
  readonly met: boolean
  /** What to know about the figure, as a sentence without a full stop. */
  readonly note?: string
}

export interface TargetOptions {
  /** What to ask for; how hard is set here. */
  readonly scenario?: Omit<Scenario, 'connections' | 'duration' | 'amount'>
  /** Of the load for throughput and latency, seconds. Default 5. */
  readonly duration?: number
  /** Default `runLoad`. */
  readonly load?: typeof runLoad
}

const MANY = { connections: 1000, duration: 5 }
const MB = 1024 * 1024

/**
 * Measures a server against 10,000 requests/s and a p99 below 50 ms, both with 100 connections, against 1,000
 * connections all served, and less than 50 MB (of 1024² bytes) of resident memory after all of it.
 * Takes `duration` and 6 s.
 *
 * @throws what `runLoad` throws
 */
export async function measureTargets(
  server: LoadTarget,
  { scenario = {}, duration = 5, load = runLoad }: TargetOptions = {},
): Promise<Target[]> {
  await load(server, { ...scenario, connections: 100, duration: 1 })
  const fast = await load(server, { ...scenario, connections: 100, duration })
  const many = await load(server, { ...scenario, ...MANY })
  const { throughput, latency, limitedBy } = fast
  const served = many.connectionsServed
  const limit = {
    generator: 'the load generator was the limit',
    others: 'the machine was busy with something else',
  }
  const held = limitedBy in limit ? `${limit[limitedBy as 'others']}: the server can do more` : undefined
  return [
    {
      ...{ name: 'throughput', unit: 'requests/s', target: 10_000, measured: throughput },
      ...outcome(throughput >= 10_000, flaw(fast), held),
    },
    {
      ...{ name: 'p99 latency', unit: 'ms', target: 50, measured: latency.p99 },
      ...outcome(latency.p99 < 50, flaw(fast)),
    },
    {
      ...{ name: 'connections', unit: 'connections', target: MANY.connections, measured: served },
      ...outcome(served >= MANY.connections, flaw(many)),
    },
    {
      ...{ name: 'memory', unit: 'MB', target: 50, measured: many.rss / MB },
      ...outcome(many.rss < 50 * MB),
    },
  ]
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
