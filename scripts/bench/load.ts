import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { generate } from './generator.ts'
import type { LoadOrder, LoadReport } from './load-generator.ts'
import type { ServerProcess } from './server-process.ts'
import { cpuBetween, memoryOf, readUsages } from './usage.ts'

/** What a load needs to know of a server; nginx has it, too. */
export interface LoadTarget extends Pick<ServerProcess, 'name' | 'pid' | 'port'> {
  readonly ended?: ServerProcess['ended']
  /** All its processes. Default: `pid` alone. */
  processes?(): Promise<readonly number[]>
}

export interface Scenario {
  /** With the query, if any. Default `/`. */
  readonly path?: string
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Each has one request under way, or as many as `pipelining` says. 1 to 2000, default 50. */
  readonly connections?: number
  /** Default 1. */
  readonly pipelining?: number
  /** Seconds, up to 60. Default 3. */
  readonly duration?: number
  /**
   * At least `connections`. Ends the load after so many requests, if the duration has not ended it before. A server that
   * closes its connections gets fewer: autocannon counts what it had already sent on a closed one.
   */
  readonly amount?: number
  /**
   * Answers are only counted, as `sink.ts` does: for large ones, and for servers that end while they are asked. GET alone,
   * of an answer with Content-Length. Default false.
   */
  readonly counted?: boolean
  /** Each request has a connection of its own; they are counted, too. Default false. */
  readonly fresh?: boolean
}

/** What a load took. A server of several processes is all of them together. */
export interface LoadCost {
  /** CPU time of the server for each answer, µs; Infinity when there was none. */
  readonly cpuPerRequest: number
  /** The server's resident memory right after the load, bytes. */
  readonly rss: number
  /** The most seen during the load, every 200 ms, bytes. */
  readonly peakRss: number
  /** CPU time over wall time: 1 is one core. More than 1 is possible, V8 collects garbage on other threads. */
  readonly serverBusy: number
  /** The same of the load generator. */
  readonly generatorBusy: number
  /**
   * Who kept the throughput from being greater. `others`: the machine was full, and not by us alone. A server that only
   * waits is limited by `neither`.
   */
  readonly limitedBy: 'generator' | 'server' | 'others' | 'neither'
}

export interface LoadResult extends Omit<LoadReport, 'cpuMs'>, LoadCost {
  readonly server: string
}

const BUSY = 0.9
/** Cores that other processes may use before it matters. */
const OTHERS = 0.25
const SAMPLE_MS = 200
const MOST_CONNECTIONS = 2000
const LONGEST = 60

/**
 * Puts load on a server of this machine and measures what it took.
 *
 * @throws RangeError when the scenario is out of bounds
 * @throws Error when the server or the load generator ends meanwhile, or another load is under way
 */
export async function runLoad(server: LoadTarget, scenario: Scenario = {}): Promise<LoadResult> {
  const order = orderFor(server, scenario)
  const { cpuMs: _, ...result } = await withCost(server, () => generate(order, server.ended))
  return { server: server.name, ...result }
}

/**
 * Has a load made, by whatever makes it, and measures what it took.
 *
 * @throws what `load` throws, and Error when the server is gone
 */
export async function withCost<R extends Pick<LoadReport, 'requests' | 'wallMs' | 'cpuMs'>>(
  server: LoadTarget,
  load: () => Promise<R>,
): Promise<R & LoadCost> {
  const processes = async () => (await server.processes?.()) ?? [server.pid]
  const pids = await processes()
  const before = await readUsages(pids)
  const machineBefore = machineMs()
  const made = load()
  const [report, after, peak] = await Promise.all([
    made,
    made.then(async () => readUsages(await processes())),
    peakMemory(pids, made),
  ])
  const { requests, wallMs, cpuMs } = report
  const serverMs = cpuBetween(before, after)
  const serverBusy = serverMs / wallMs
  const generatorBusy = cpuMs / wallMs
  const machineBusy = (machineMs() - machineBefore) / wallMs
  const others = machineBusy >= BUSY * cpus().length && machineBusy - serverBusy - generatorBusy >= OTHERS
  const rss = memoryOf(after)
  return {
    ...report,
    cpuPerRequest: requests === 0 ? Number.POSITIVE_INFINITY : (serverMs * 1000) / requests,
    rss,
    peakRss: Math.max(peak, rss),
    serverBusy,
    generatorBusy,
    limitedBy: limit(serverBusy, generatorBusy, others),
  }
}

function limit(serverBusy: number, generatorBusy: number, others: boolean): LoadResult['limitedBy'] {
  if (others) return 'others'
  if (serverBusy >= BUSY) return 'server'
  return generatorBusy >= BUSY ? 'generator' : 'neither'
}

/** CPU time that all processes have used, ms. */
function machineMs(): number {
  const spent = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq)
  return spent.reduce((sum, ms) => sum + ms, 0)
}

function orderFor({ port }: LoadTarget, { path = '/', ...scenario }: Scenario): LoadOrder {
  const { connections = 50, duration = 3, amount = connections } = scenario
  if (!(connections >= 1 && connections <= MOST_CONNECTIONS))
    throw new RangeError(`a load has 1 to ${MOST_CONNECTIONS} connections, not ${connections}`)
  if (!(duration > 0 && duration <= LONGEST))
    throw new RangeError(`a load lasts up to ${LONGEST} s, not ${duration}`)
  if (amount < connections)
    throw new RangeError(`${amount} requests are too few for ${connections} connections`)
  return { ...scenario, connections, duration, url: `http://127.0.0.1:${port}${path}` }
}

async function peakMemory(pids: readonly number[], load: Promise<unknown>): Promise<number> {
  let peak = 0
  let over = false
  const end = () => {
    over = true
  }
  const ended = load.then(end, end)
  while (!over) {
    // That the server is gone is reported by who waits for the load, with a better reason.
    peak = Math.max(peak, await readUsages(pids).then(memoryOf, () => 0))
    await Promise.race([ended, sleep(SAMPLE_MS)])
  }
  return peak
}
