/** The benchmark of a level, and the four targets of a whole server: what is measured, and what is made of it. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startServer } from '../bench/server-process.ts'
import { measureTargets, type Target } from '../bench/targets.ts'
import type { Verdict } from '../bench/verdict.ts'
import type { Subject } from '../checks/subject.ts'
import { Bench, type Figure, type LevelBenchmark } from './bench.ts'
import { compile } from './compile.ts'
import { KitError } from './exit.ts'
import type { Level } from './level.ts'
import { folderOf, root } from './levels.ts'
import { status } from './terminal.ts'

export interface BenchmarkResult {
  readonly verdict: Verdict
  readonly figures: readonly Figure[]
}

export interface TargetsResult {
  /** Reported, never judged: absolute figures are the machine's as much as the server's. */
  readonly targets: readonly Target[]
}

const TARGET_SECONDS = 3

/** @throws KitError when a server does not start or the machine fails */
export async function benchmarkLevel(level: Level, subject: Subject): Promise<BenchmarkResult> {
  compileKit()
  const path = join(root, folderOf(level.number), `benchmark${import.meta.url.slice(-3)}`)
  const module: { benchmark: LevelBenchmark } = await import(pathToFileURL(path).href)
  const bench = new Bench(level, subject)
  try {
    const figures = await module.benchmark(bench)
    return { verdict: verdictOf(figures), figures }
  } finally {
    await bench.end()
  }
}

function verdictOf(figures: readonly Figure[]): Verdict {
  const has = (verdict: Verdict) => figures.some(figure => figure.verdict === verdict)
  return has('fail') ? 'fail' : has('inconclusive') ? 'inconclusive' : 'pass'
}

/** @param passed the levels whose slots are the learner's; the reference stands in for the others */
export async function benchmarkServer(passed: readonly number[]): Promise<TargetsResult> {
  compileKit()
  const server = await startServer({
    name: 'your server',
    modulePath: join(root, '.kit', 'build', 'scripts', 'kit', 'contender.js'),
    args: ['mine', passed.join(',')],
    env: { LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_CONNECTIONS: '0' },
  }).catch((error: Error) => {
    throw new KitError(`The benchmark could not begin: ${error.message.split('\n')[0]}`)
  })
  try {
    status('your server: 100 and 1,000 connections')
    return { targets: await measureTargets(server, { duration: TARGET_SECONDS }) }
  } finally {
    await server.stop()
  }
}

let compiled = false

/** Servers are measured as they would run in production. Once for each command: what is being graded does not change. */
export function compileKit(): void {
  if (compiled) return
  status('benchmark: compiling')
  compile('tsconfig.bench.json', join('.kit', 'build'), 'solution/')
  compiled = true
}
