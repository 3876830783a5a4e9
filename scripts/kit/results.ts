/**
 * What the kit remembers, in `.kit/`: `results.json` is the last grade, for machines; `progress.json` is how far the
 * learner has come, for the kit itself.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { CheckResult } from '../checks/check-runner.ts'
import type { Subject } from '../checks/subject.ts'
import type { BenchmarkResult, TargetsResult } from './benchmark.ts'
import { checksOf, type Level } from './level.ts'
import { learnerFiles, root } from './levels.ts'
import { replaceFile } from './replace-file.ts'

export interface LevelResult {
  readonly level: number
  readonly title: string
  readonly checks: readonly CheckResult[]
  /** Why the slot could not be loaded, if so. */
  readonly unloadable?: string
  readonly benchmark?: BenchmarkResult
  readonly points: number
  readonly maxPoints: number
}

/** The contents of `.kit/results.json`. */
export interface Results {
  readonly version: 1
  readonly subject: Subject
  readonly startedAt: string
  readonly finishedAt: string
  readonly machine: Readonly<Record<string, string | number>>
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  readonly points: number
  readonly maxPoints: number
  readonly levels: readonly LevelResult[]
  readonly server?: TargetsResult
}

/** The contents of `.kit/progress.json`. */
interface Progress {
  readonly version: 1
  readonly levels: Readonly<Record<string, LevelProgress>>
  /** The last hint that was shown for a check, 1 to 3. */
  readonly hints: Readonly<Record<string, number>>
}

export interface LevelProgress {
  /** The learner's files as they were, so that a later change is noticed. */
  readonly fingerprint: string
  readonly status: Readonly<Record<string, CheckResult['status']>>
  readonly benchmark?: BenchmarkResult['verdict']
}

export function machine(): Record<string, string | number> {
  const { platform, arch, version } = process
  return {
    node: version,
    platform: `${platform} ${release()} ${arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
  }
}

export function writeResults(results: Results): void {
  write('results.json', results)
}

/** All points for all checks, and the same part of them for each. */
export function pointsFor(level: Level, checks: readonly CheckResult[]): number {
  const passed = checks.filter(({ status }) => status === 'passed').length
  return Math.round((level.points * passed) / checksOf(level).length)
}

export function readProgress(): Progress {
  const empty: Progress = { version: 1, levels: {}, hints: {} }
  try {
    const progress: Progress = JSON.parse(readFileSync(join(root, '.kit', 'progress.json'), 'utf8'))
    return progress.version === 1 ? progress : empty
  } catch {
    // Not there yet, or not readable: what it says can be found out again.
    return empty
  }
}

export function rememberLevel(
  level: Level,
  checks: readonly CheckResult[],
  benchmark?: BenchmarkResult,
): void {
  const progress = readProgress()
  const status = Object.fromEntries(checks.map(check => [check.id, check.status]))
  const entry: LevelProgress = {
    fingerprint: fingerprint(level),
    status,
    ...(benchmark && { benchmark: benchmark.verdict }),
  }
  write('progress.json', { ...progress, levels: { ...progress.levels, [level.number]: entry } })
}

export function rememberHint(check: string, tier: number): void {
  const progress = readProgress()
  write('progress.json', { ...progress, hints: { ...progress.hints, [check]: tier } })
}

/** As if nobody had begun it. */
export function forgetLevel(level: Level): void {
  const progress = readProgress()
  const ofOthers = (id: string) => !checksOf(level).some(check => check.id === id)
  write('progress.json', {
    ...progress,
    levels: keep(progress.levels, number => number !== `${level.number}`),
    hints: keep(progress.hints, ofOthers),
  })
}

function keep<T>(entries: Readonly<Record<string, T>>, wanted: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => wanted(key)))
}

/** What is known of a level as the learner's files are now; `undefined` if they were never checked like this. */
export function currentProgress(level: Level): LevelProgress | undefined {
  const entry = readProgress().levels[level.number]
  return entry?.fingerprint === fingerprint(level) ? entry : undefined
}

/** Every check passed. A benchmark that is not passed yet does not keep a slot out of your server. */
export function isPassed(level: Level, progress: LevelProgress | undefined): boolean {
  return progress !== undefined && checksOf(level).every(({ id }) => progress.status[id] === 'passed')
}

function fingerprint(level: Level): string {
  const hash = createHash('sha256')
  for (const file of learnerFiles(level)) {
    try {
      hash.update(readFileSync(join(root, file)))
    } catch {
      hash.update('missing')
    }
  }
  return hash.digest('hex')
}

function write(name: string, value: unknown): void {
  replaceFile(join(root, '.kit', name), `${JSON.stringify(value, undefined, 2)}\n`)
}
