import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { generate } from './generator.ts'
import type { LoadOrder, LoadReport } from './load-generator.ts'
import type { ServerProcess } from './server-process.ts'
import { readUsage } from './usage.ts'

/** What a load needs to know of a server; nginx has it, too. */
export type LoadTarget = Pick<ServerProcess, 'name' | 'pid' | 'port'> & Partial<Pick<ServerProcess, 'ended'>>

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
  /** The answers are large, and only counted: GET alone, of an answer with Content-Length. Default false. */
  readonly large?: boolean
}

export interface LoadResult extends Omit<LoadReport, 'cpuMs'> {
  readonly server: string
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
  const before = await readUsage(server.pid)
  const machineBefore = machineMs()
  const load = generate(order, server.ended)
  const [{ cpuMs, ...report }, after, peak] = await Promise.all([
    load,
    load.then(() => readUsage(server.pid)),
    peakMemory(server.pid, load),
  ])
  const serverMs = after.cpuMs - before.cpuMs
  const serverBusy = serverMs / report.wallMs
  const generatorBusy = cpuMs / report.wallMs
  const machineBusy = (machineMs() - machineBefore) / report.wallMs
  const others = machineBusy >= BUSY * cpus().length && machineBusy - serverBusy - generatorBusy >= OTHERS
  return {
    server: server.name,
    ...report,
    cpuPerRequest: report.requests === 0 ? Number.POSITIVE_INFINITY : (serverMs * 1000) / report.requests,
    rss: after.rssBytes,
    peakRss: Math.max(peak, after.rssBytes),
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

async function peakMemory(pid: number, load: Promise<unknown>): Promise<number> {
  let peak = 0
  let over = false
  const end = () => {
    over = true
  }
  const ended = load.then(end, end)
  while (!over) {
    // That the server is gone is reported by who waits for the load, with a better reason.
    const usage = await readUsage(pid).catch(() => undefined)
    peak = Math.max(peak, usage?.rssBytes ?? 0)
    await Promise.race([ended, sleep(SAMPLE_MS)])
  }
  return peak
}
