/** wrk as a load generator: a C program with one thread, which is ahead of most servers. */
import { type ChildProcess, execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { LoadReport } from '../bench/load-generator.ts'
import { adopt, marked } from '../bench/offspring.ts'
import { readUsage } from '../bench/usage.ts'

export type WrkReport = Omit<LoadReport, 'socketsOpened' | 'connectionsServed'>

export interface WrkOrder {
  readonly url: string
  readonly connections: number
  /** Whole seconds. */
  readonly duration: number
  readonly pipelining?: number
  readonly fresh?: boolean
}

const SLACK_MS = 10_000
const SAMPLE_MS = 100

/** Of a line on the standard output, in front of the figures. */
const MARK = 'figures: '

/**
 * @param folder takes its script
 * @throws Error in one line when it fails
 */
export async function runWrk(binary: string, folder: string, order: WrkOrder): Promise<WrkReport> {
  const script = join(folder, 'wrk.lua')
  writeFileSync(script, wrkScript(order.pipelining ?? 1))
  const load = ['-t', '1', '-c', `${order.connections}`, '-d', `${order.duration}s`]
  const headers = order.fresh ? ['-H', 'Connection: close'] : []
  const args = [...load, '-s', script, ...headers, order.url]
  const mark = marked()
  const timeout = order.duration * 1_000 + SLACK_MS
  const options = { timeout, killSignal: 'SIGKILL', env: { ...process.env, ...mark.env } } as const
  const run = promisify(execFile)(...mark.command(binary, ...args), options)
  adopt(run.child, mark)
  const share = cpuShare(run.child)
  try {
    const report = parseWrk((await run).stdout)
    return { ...report, cpuMs: report.wallMs * (await share) }
  } catch (error) {
    throw new Error(`wrk failed: ${(error as Error).message.split('\n')[0]}`, { cause: error })
  }
}

/** What part of a core a process uses, up to shortly before its end: nobody tells us the whole afterwards. */
async function cpuShare(child: ChildProcess): Promise<number> {
  const start = performance.now()
  let share = 0
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    await sleep(SAMPLE_MS)
    const usage = await readUsage(child.pid).catch(() => undefined)
    if (usage) share = usage.cpuMs / (performance.now() - start)
  }
  return share
}

/**
 * The script that has wrk tell its figures in a form made for programs, and with one more percentile than by itself.
 * Only a deep pipeline asks Lua for each request, which costs time.
 */
export function wrkScript(pipelining: number): string {
  const pipeline = `
local deep = ''
init = function() deep = string.rep(wrk.format(), ${pipelining}) end
request = function() return deep end
`
  return `${pipelining > 1 ? pipeline : ''}
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '${MARK}{"requests":%d,"micros":%d,"lost":%d,"timeouts":%d,"bad":%d,"latency":[%d,%d,%d,%d,%d]}\\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write, errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency:percentile(99.9), latency.max))
end
`
}

/**
 * @param output with the line of our script
 * @throws Error when there is none
 */
export function parseWrk(output: string): Omit<WrkReport, 'cpuMs'> {
  const line = output.split('\n').find(one => one.startsWith(MARK))
  if (line === undefined) throw new Error('wrk gave no figures')
  const { requests, micros, lost, timeouts, bad, latency } = JSON.parse(line.slice(MARK.length)) as {
    readonly [name in 'requests' | 'micros' | 'lost' | 'timeouts' | 'bad']: number
  } & { readonly latency: readonly number[] }
  // What wrk adds for requests that it could not send in time lies partly below its least latency, where it does not look
  // for a percentile: that is 0 then, and all that is known of it is that it is not above the greatest.
  const most = latency.at(-1) ?? 0
  const [p50 = 0, p90 = 0, p99 = 0, p999 = 0, max = 0] = latency.map(micros => (micros || most) / 1_000)
  return {
    ...{ requests, timeouts, non2xx: bad, wallMs: micros / 1_000 },
    throughput: (requests * 1_000_000) / micros,
    latency: { p50, p90, p99, p999, max },
    errors: lost + timeouts,
  }
}
