/** How far the learner has come, as the kit remembers it in `.kit/progress.json`. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckResult } from '../checks/check-runner.ts'
import type { BenchmarkResult } from './benchmark.ts'
import { checksOf, type Level } from './level.ts'
import { learnerFiles, root } from './levels.ts'
import { writeJson } from './write-json.ts'

const path = join(root, '.kit', 'progress.json')

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

export function readProgress(): Progress {
  const empty: Progress = { version: 1, levels: {}, hints: {} }
  try {
    const progress: Progress = JSON.parse(readFileSync(path, 'utf8'))
    return progress.version === 1 ? { ...empty, ...progress } : empty
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
  writeJson(path, { ...progress, levels: { ...progress.levels, [level.number]: entry } })
}

export function rememberHint(check: string, tier: number): void {
  const progress = readProgress()
  writeJson(path, { ...progress, hints: { ...progress.hints, [check]: tier } })
}

/** As if nobody had begun it. */
export function forgetLevel(level: Level): void {
  const progress = readProgress()
  const ofOthers = (id: string) => !checksOf(level).some(check => check.id === id)
  writeJson(path, {
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
