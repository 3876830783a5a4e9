/** The benchmark of a level: what is measured, and what is made of it. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Verdict } from '../bench/verdict.ts'
import type { Subject } from '../checks/subject.ts'
import { Bench, type Figure, type LevelBenchmark, SubjectFailed } from './bench.ts'
import { buildKit } from './built-kit.ts'
import type { Level } from './level.ts'
import { folderOf, root } from './levels.ts'

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
  const path = join(root, folderOf(level.number), `benchmark${import.meta.url.slice(-3)}`)
  const module: { benchmark: LevelBenchmark } = await import(pathToFileURL(path).href)
  const bench = new Bench(level, subject, { yours: buildKit(home), reference: buildKit() })
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
