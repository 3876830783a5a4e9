/** The benchmark of a level: what is measured, and what is made of it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Verdict } from '../bench/verdict.ts'
import type { Subject } from '../checks/subject.ts'
import { Bench, type Figure, type LevelBenchmark, SubjectFailed } from './bench.ts'
import { compile } from './compile.ts'
import { KitError } from './exit.ts'
import type { Level } from './level.ts'
import { folderOf, root } from './levels.ts'
import { status } from './terminal.ts'

export interface BenchmarkResult {
  readonly verdict: Verdict
  readonly figures: readonly Figure[]
  /** Why it could not be measured to the end, if so: in one line. */
  readonly failure?: string
}

/**
 * @param home the kit in which the subject runs: a folder, absolute. Default: this one.
 * @throws KitError when the reference does not start or the machine fails
 */
export async function benchmarkLevel(level: Level, subject: Subject, home = root): Promise<BenchmarkResult> {
  for (const kit of new Set([root, home])) compileKit(kit)
  const path = join(root, folderOf(level.number), `benchmark${import.meta.url.slice(-3)}`)
  const module: { benchmark: LevelBenchmark } = await import(pathToFileURL(path).href)
  const bench = new Bench(level, subject, home)
  try {
    const figures = await module.benchmark(bench)
    return { verdict: verdictOf(figures), figures }
  } catch (error) {
    const failed = bench.failure ?? error
    if (!(failed instanceof SubjectFailed)) throw error
    return { verdict: failed.verdict, figures: [], failure: failed.message }
  } finally {
    await bench.end()
  }
}

function verdictOf(figures: readonly Figure[]): Verdict {
  const has = (verdict: Verdict) => figures.some(figure => figure.verdict === verdict)
  return has('fail') ? 'fail' : has('inconclusive') ? 'inconclusive' : 'pass'
}

const compiled = new Set<string>()

/**
 * Servers are measured as they would run in production. Once for each command: what is being graded does not change.
 * @param home the kit that is compiled: a folder, absolute. Default: this one.
 * @throws KitError when nothing comes of it
 */
export function compileKit(home = root): void {
  if (compiled.has(home)) return
  status('benchmark: compiling')
  const folder = join('.kit', 'build')
  const problem = compile({ home, project: 'tsconfig.bench.json', folder, solution: 'solution/' })
  // A file that is no TypeScript is not measured, and no reason not to measure the others.
  const isThere = existsSync(join(home, folder, 'scripts', 'kit', 'contender.js'))
  if (!isThere) throw new KitError(`The code can't be compiled: ${problem}`)
  compiled.add(home)
}
