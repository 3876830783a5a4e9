/**
 * The results of a grade, for machines: `.kit/results.json`, by the schema in `results.schema.json`. Whoever reads a
 * results file needs nothing else: what failed, why, and how to see it stand in it.
 */
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Verdict } from '../bench/verdict.ts'
import type { CheckResult } from '../checks/check-runner.ts'
import type { Figure } from '../kit/bench.ts'
import { KitError } from '../kit/exit.ts'
import { root } from '../kit/levels.ts'
import { writeJson } from '../kit/write-json.ts'

/** A change that a reader must know of makes it a new number, in the schema as well. */
export const RESULTS_VERSION = 1

export interface Results {
  readonly version: typeof RESULTS_VERSION
  /** Whose slots were graded: the learner's of this kit, the reference, or those of another folder. */
  readonly subject: 'learner' | 'solution' | 'submission'
  /** Of a submission: what it is called in tables. */
  readonly name?: string
  readonly startedAt: string
  /** When this was written. */
  readonly finishedAt: string
  /** False while something is missing: it is written after each level, so that a crash keeps what was done. */
  readonly complete: boolean
  /** Whether speed was measured. */
  readonly benchmarks: boolean
  readonly machine: Machine
  readonly verdict: Verdict
  readonly points: number
  readonly maxPoints: number
  readonly levels: readonly LevelResult[]
  /** The assembled server; missing until all levels are graded, or when nothing of it would be the subject's. */
  readonly server?: ServerResult
}

export interface Machine {
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
}

export interface LevelResult {
  readonly level: number
  readonly title: string
  readonly verdict: Verdict
  readonly points: number
  readonly maxPoints: number
  /** What grading it took, in seconds. */
  readonly seconds: number
  /** Why nothing could be checked, if so: in one line. */
  readonly unloadable?: string
  readonly checks: readonly GradedCheck[]
  /** Only of a level whose checks have all passed. */
  readonly benchmark?: GradedBenchmark
}

export interface GradedBenchmark {
  readonly verdict: Verdict
  readonly figures: readonly Figure[]
  /** Why it could not be measured to the end, if so: in one line. */
  readonly failure?: string
}

export interface GradedCheck extends CheckResult {
  /** Title of its section: the step of the brief. */
  readonly section: string
  /** Unrounded; those of a level add up to its `maxPoints`. */
  readonly maxPoints: number
  /** The rule and where it stands. */
  readonly why: string
  /** A command that shows it, while `npm run serve N` runs. */
  readonly repeat: string
  /** Of a failed check: a place in the learner's file, such as `levels/03-router/router.ts:41`. */
  readonly lookAt?: string
}

export interface ServerResult {
  /** The levels whose slots were the subject's; the reference stood in for the others. */
  readonly slotsOf: readonly number[]
  readonly criteria: readonly Criterion[]
  /** Reported, never judged: absolute figures are the machine's as much as the server's. */
  readonly targets: readonly Target[]
  /** What ended it before its time, if so: in one line. */
  readonly failure?: string
}

/** One of the eight things that the finished server is to do. */
export interface Criterion {
  /** Such as `keep-alive`. */
  readonly name: string
  /** The behaviour, as the end of a sentence. */
  readonly title: string
  /** Inconclusive where the machine does not let it be seen. */
  readonly verdict: Verdict
  /** What was seen, with its figure: `10 sockets for 1,000 requests`. */
  readonly measured: string
}

/** A well-known figure, beside the one measured here and what this machine can do at all. */
export interface Target {
  readonly name: 'throughput' | 'p99 latency' | 'connections' | 'memory'
  readonly unit: 'requests/s' | 'ms' | 'connections' | 'MB'
  readonly better: 'more' | 'less'
  readonly target: number
  readonly measured: number
  readonly met: boolean
  /** Of a Node server that does nothing but answer, in the same run. */
  readonly floor: number
  /** The most that the load generator could have asked, where that is a limit. */
  readonly generatorLimit?: number
  /** What to know about the figure, as a sentence without a full stop. */
  readonly note?: string
}

export function machine(): Machine {
  const { platform, arch, version } = process
  return {
    node: version,
    platform: `${platform} ${release()} ${arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
  }
}

/** Where the last grade is kept. */
export const resultsPath = join(root, '.kit', 'results.json')

export function writeResults(results: Results, path = resultsPath): void {
  writeJson(path, results)
}

/** @throws KitError when there are none, or of another version */
export function readResults(path = resultsPath): Results {
  let results: Results
  try {
    results = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new KitError('There is no grade yet. Make one: npm run grade')
  }
  if (results.version === RESULTS_VERSION) return results
  throw new KitError(
    `The last grade was written by another version of the kit. Make a new one: npm run grade`,
  )
}
