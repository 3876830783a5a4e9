/** The benchmark of a level, and the four targets of a whole server: what is measured, and what is made of it. */
import { join } from 'node:path'
import { countSockets } from '../bench/counters.ts'
import { measurePairs } from '../bench/pairs.ts'
import { type ServerProcess, startServer } from '../bench/server-process.ts'
import { measureTargets, type Target } from '../bench/targets.ts'
import { type Judgement, judgeRatio, type Verdict } from '../bench/verdict.ts'
import type { Subject } from '../checks/subject.ts'
import { compile } from './compile.ts'
import { KitError } from './exit.ts'
import type { Benchmark, Level } from './level.ts'
import { root } from './levels.ts'
import { status } from './terminal.ts'

export interface BenchmarkResult {
  readonly verdict: Verdict
  /** The subject's speed beside the reference's. */
  readonly speed: Judgement & { readonly threshold: number; readonly pairs: number }
  /** Sockets that the requests opened: a count, the same on every machine. */
  readonly sockets: { readonly requests: number; readonly opened: number; readonly allowed: number }
  /** Reported, never judged: absolute figures are the machine's as much as the server's. */
  readonly targets: readonly Target[]
}

export interface TargetsResult {
  readonly targets: readonly Target[]
}

/** How long a load lasts, in seconds, and how many pairs there are. About 15 s in all if the machine is quiet. */
const LOAD_SECONDS = 1
const ROUNDS = { min: 3, max: 9 }
const BUDGET_MS = 30_000
const TARGET_SECONDS = 3

/** @throws KitError when a server does not start or the machine fails */
export async function benchmarkLevel(
  level: Level,
  benchmark: Benchmark,
  subject: Subject,
): Promise<BenchmarkResult> {
  compileKit()
  return withServers(
    [
      contender('yours', `${level.number}`, subject),
      contender('the reference', `${level.number}`, 'solution'),
    ],
    async ([own, reference]) => {
      status('benchmark: counting sockets')
      const { requests, connections } = benchmark.sockets
      const count = await countSockets(own!, { requests, connections, path: benchmark.path })
      const sockets = { requests, opened: count.socketsOpened, allowed: connections }
      status('benchmark: warming up')
      const { judgement, pairs } = await measurePairs({
        subject: own!,
        reference: reference!,
        scenario: { path: benchmark.path, connections: benchmark.connections, duration: LOAD_SECONDS },
        rounds: ROUNDS,
        budgetMs: BUDGET_MS,
        judge: measured => judgeRatio({ threshold: benchmark.leastRatio, pairs: measured }),
        onProgress: ({ round, judgement: { ratio } }) =>
          status(
            `benchmark: pair ${round} of ${ROUNDS.min} to ${ROUNDS.max}, ${ratio.toFixed(2)}× the reference`,
          ),
      })
      status('benchmark: 100 and 1,000 connections')
      const targets = await measureTargets(own!, {
        scenario: { path: benchmark.path },
        duration: TARGET_SECONDS,
      })
      const speed = { ...judgement, threshold: benchmark.leastRatio, pairs: pairs.length }
      const verdict = sockets.opened > sockets.allowed || count.errors > 0 ? 'fail' : judgement.verdict
      return { verdict, speed, sockets, targets }
    },
  )
}

/** @param passed the levels whose slots are the learner's; the reference stands in for the others */
export async function benchmarkServer(passed: readonly number[]): Promise<TargetsResult> {
  compileKit()
  return withServers([contender('your server', 'mine', passed.join(','))], async ([server]) => {
    status('your server: 100 and 1,000 connections')
    return { targets: await measureTargets(server!, { duration: TARGET_SECONDS }) }
  })
}

/** Servers are measured as they would run in production. */
export function compileKit(): void {
  status('benchmark: compiling')
  compile('tsconfig.bench.json', join('.kit', 'build'), 'solution/')
}

function contender(name: string, ...args: string[]): Promise<ServerProcess> {
  const modulePath = join(root, '.kit', 'build', 'scripts', 'kit', 'contender.js')
  // Nothing is logged and nobody is turned away: the slot is measured, not what stands around it.
  return startServer({
    name,
    modulePath,
    args,
    env: { LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_CONNECTIONS: '0' },
  })
}

async function withServers<T>(
  starting: readonly Promise<ServerProcess>[],
  use: (servers: readonly ServerProcess[]) => Promise<T>,
): Promise<T> {
  const settled = await Promise.allSettled(starting)
  const servers = settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  try {
    const failed = settled.find(result => result.status === 'rejected')
    if (failed)
      throw new KitError(`The benchmark could not begin: ${(failed.reason as Error).message.split('\n')[0]}`)
    return await use(servers)
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}
