/**
 * The load generator, in a process of its own so that its work isn't counted as the server's nor slowed by ours.
 * Takes one `LoadOrder` a message and answers `{ report: LoadReport }`.
 */
import { subscribe } from 'node:diagnostics_channel'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import autocannon from 'autocannon'
import type { Scenario } from './load.ts'
import { runSink } from './sink.ts'

export interface LoadOrder extends Omit<Scenario, 'path'> {
  readonly url: string
  readonly duration: number
}

export interface LoadReport {
  /** Requests answered, whatever the status. */
  readonly requests: number
  /** Requests answered a second. */
  readonly throughput: number
  readonly latency: Latency
  /** Failed connections, timeouts, and connections closed without any answer. */
  readonly errors: number
  /** Requests that had no answer for 10 s; contained in `errors`. */
  readonly timeouts: number
  readonly non2xx: number
  readonly socketsOpened: number
  /** Connections that got at least one answer. */
  readonly connectionsServed: number
  /** From the first request to the last answer, ms. */
  readonly wallMs: number
  /** The generator's own CPU time, ms. */
  readonly cpuMs: number
}

/** Milliseconds, with three decimals. */
export interface Latency {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** Autocannon's own latencies are whole milliseconds, too coarse for a server on the same machine. */
const MICROSECONDS = 1000

interface Tally {
  readonly latency: RecordableHistogram
  requests: number
  served: number
  unanswered: number
  lastAnswer: number
}

let socketsOpened = 0
subscribe('net.client.socket', () => {
  socketsOpened++
})

process.on('message', async (order: LoadOrder) => process.send!({ report: await fire(order) }))
process.once('disconnect', () => process.exit())

async function fire(order: LoadOrder): Promise<LoadReport> {
  const tally: Tally = { latency: createHistogram(), requests: 0, served: 0, unanswered: 0, lastAnswer: 0 }
  const socketsBefore = socketsOpened
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const counted = await (order.counted || order.fresh
    ? fireCounted(order, tally)
    : fireAutocannon(order, tally))
  const cpu = process.cpuUsage(cpuBefore)
  const wallMs = (tally.lastAnswer || performance.now()) - start
  return {
    requests: tally.requests,
    throughput: (tally.requests * 1000) / wallMs,
    latency: latencies(tally.latency),
    ...counted,
    socketsOpened: socketsOpened - socketsBefore,
    connectionsServed: tally.served,
    wallMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
  }
}

type Counted = Pick<LoadReport, 'errors' | 'timeouts' | 'non2xx'>

async function fireAutocannon({ counted, fresh, ...order }: LoadOrder, tally: Tally): Promise<Counted> {
  const instance = autocannon({
    ...order,
    sampleInt: 50, // ms; autocannon looks only so often whether it is done
    setupClient: client => observe(client, order.pipelining ?? 1, tally),
  }) as Promise<autocannon.Result> & autocannon.Instance
  // A load of a fixed amount has no other end.
  const timer = setTimeout(() => instance.stop(), order.duration * 1000)
  const result = await instance
  clearTimeout(timer)
  return { errors: result.errors + tally.unanswered, timeouts: result.timeouts, non2xx: result.non2xx }
}

async function fireCounted(order: LoadOrder, tally: Tally): Promise<Counted> {
  const counted = { errors: 0, timeouts: 0, non2xx: 0 }
  await runSink(
    { ...order, connections: order.connections ?? 1 },
    {
      onAnswer(status, sentAt) {
        tally.lastAnswer = performance.now()
        tally.latency.record(Math.max(1, Math.round((tally.lastAnswer - sentAt) * MICROSECONDS)))
        tally.requests++
        if (status < 200 || status > 299) counted.non2xx++
      },
      onError() {
        counted.errors++
      },
    },
  )
  tally.served = order.fresh ? tally.requests : Math.min(order.connections ?? 1, tally.requests)
  return counted
}

/**
 * Times each request of a client and notices those lost: autocannon opens a new connection without a word when the
 * server has closed one, and counts from the request that it had already sent on the closed one.
 */
function observe(client: autocannon.Client, pipelining: number, tally: Tally): void {
  let answers = 0
  let sent = 0
  let waiting = 1
  // One request follows each answer. A second follows when the server has closed the connection meanwhile, as it may
  // between two requests. A third means that a fresh connection was closed without an answer.
  client.addListener('request', () => {
    sent = performance.now()
    waiting++
    if (pipelining === 1 && waiting > 2) tally.unanswered++
  })
  const alreadyCounted = () => {
    waiting = 1
  }
  client.addListener('connError', alreadyCounted).addListener('timeout', alreadyCounted)
  client.on('response', (_status, _bytes, sinceQueued) => {
    tally.lastAnswer = performance.now()
    const latency = pipelining === 1 ? tally.lastAnswer - sent : sinceQueued
    tally.latency.record(Math.max(1, Math.round(latency * MICROSECONDS)))
    tally.requests++
    if (++answers === 1) tally.served++
    waiting = 0
  })
}

function latencies(histogram: RecordableHistogram): Latency {
  if (histogram.count === 0) return { p50: 0, p90: 0, p99: 0, p999: 0, max: 0 }
  const at = (percent: number) => histogram.percentile(percent) / MICROSECONDS
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: histogram.max / MICROSECONDS }
}
