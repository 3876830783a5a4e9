/** Grades somebody's slots: every level, then the server that is assembled of those that pass. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Verdict } from '../bench/verdict.ts'
import type { CheckResult } from '../checks/check-runner.ts'
import { type CheckRun, runChecks } from '../checks/run-checks.ts'
import { benchmarkLevel } from '../kit/benchmark.ts'
import { KitError } from '../kit/exit.ts'
import { checksOf, type Level } from '../kit/level.ts'
import { learnerFiles, loadLevels, root, starterOf } from '../kit/levels.ts'
import { rememberLevel } from '../kit/progress.ts'
import { lookAt } from '../kit/show-checks.ts'
import {
  type GradedCheck,
  type LevelResult,
  machine,
  RESULTS_VERSION,
  type Results,
  type ServerResult,
} from './results.ts'
import { gradeServer } from './server.ts'
import { TimeLeft } from './time-left.ts'

export interface Graded {
  readonly subject: Results['subject']
  /** Of a submission: what it is called in tables. */
  readonly name?: string
  /** The kit in which the slots stand: a folder, absolute. */
  readonly home: string
  /** Why files can't be graded, by their path: the end of a sentence. */
  readonly problems?: ReadonlyMap<string, string>
}

export interface GradeOptions {
  readonly benchmarks: boolean
  /** The one level that is graded. Default: all. */
  readonly only?: number
  /** The grade before this one, which tells how long each step takes. */
  readonly before?: Results | undefined
  /** Called after each level and at the end: a crash keeps what was done. */
  readonly save: (results: Results) => void
  readonly onProgress: (what: string, timeLeft: TimeLeft) => void
  readonly onLevel: (result: LevelResult) => void
}

/** @throws KitError when the machine or the kit itself fails */
export async function grade(graded: Graded, options: GradeOptions): Promise<Results> {
  const { benchmarks, save, onLevel } = options
  const startedAt = new Date().toISOString()
  const { only } = options
  const levels = (await loadLevels()).filter(
    ({ number, points }) => points > 0 && number === (only ?? number),
  )
  if (levels.length === 0) throw new KitError(`There is nothing to grade in level ${only}`)
  const timeLeft = new TimeLeft(steps(levels, options))
  const tell = (what: string) => options.onProgress(what, timeLeft)
  const results: LevelResult[] = []
  const summary = (complete: boolean, server?: ServerResult): Results => ({
    version: RESULTS_VERSION,
    subject: graded.subject,
    ...(graded.name !== undefined && { name: graded.name }),
    startedAt,
    finishedAt: new Date().toISOString(),
    complete,
    benchmarks,
    machine: machine(),
    verdict: verdictOf([...results, ...(server?.criteria ?? [])]),
    points: sum(results, ({ points }) => points),
    maxPoints: sum(levels, ({ points }) => points),
    levels: results,
    ...(server && { server }),
  })

  for (const level of levels) {
    const result = await gradeLevel(level, graded, { benchmarks, tell, timeLeft })
    results.push(result)
    onLevel(result)
    save(summary(false))
  }
  const server = await gradeAssembled(graded, results, benchmarks, tell)
  const whole = summary(true, server)
  save(whole)
  return whole
}

/** @returns nothing when nothing of the server would be the subject's */
async function gradeAssembled(
  { subject, home }: Graded,
  results: readonly LevelResult[],
  benchmarks: boolean,
  tell: (what: string) => void,
): Promise<ServerResult | undefined> {
  const passed = results.filter(({ checks }) => checks.every(isPassed)).map(({ level }) => level)
  if (passed.length === 0) return undefined
  const slotsOf = subject === 'solution' ? [] : passed
  return gradeServer({ slotsOf, home, benchmarks, onProgress: what => tell(`your server: ${what}`) })
}

interface LevelOptions {
  readonly benchmarks: boolean
  readonly tell: (what: string) => void
  readonly timeLeft: TimeLeft
}

async function gradeLevel(
  level: Level,
  graded: Graded,
  { benchmarks, tell, timeLeft }: LevelOptions,
): Promise<LevelResult> {
  const start = performance.now()
  const subject = graded.subject === 'solution' ? 'solution' : 'learner'
  const { home } = graded
  tell(`level ${level.number}: checks`)
  const problem = problemOf(level, graded)
  const { results, unloadable } = problem ?? (await runChecks(level, { subject, home }))
  timeLeft.done(checksStep(level))
  const right = unloadable === undefined && results.every(isPassed)
  const measured = right && benchmarks && level.benchmark
  if (measured) tell(`level ${level.number}: benchmark`)
  const benchmark = measured ? await benchmarkLevel(level, subject, home) : undefined
  timeLeft.done(benchmarkStep(level), { leftOut: benchmark === undefined })
  if (graded.subject === 'learner' && problem === undefined) rememberLevel(level, results, benchmark)
  return {
    level: level.number,
    title: level.title,
    verdict: right ? (benchmark?.verdict ?? 'pass') : 'fail',
    points: pointsFor(level, results),
    maxPoints: level.points,
    seconds: Math.round(performance.now() - start) / 1_000,
    ...(unloadable !== undefined && { unloadable }),
    checks: gradedChecks(level, results, subject, home),
    ...(benchmark && { benchmark }),
  }
}

/** A file that was not taken, or that nobody has touched: nothing of the level is run. */
function problemOf(level: Level, { problems, home, subject }: Graded): CheckRun | undefined {
  const files = learnerFiles(level)
  const missing = files.find(file => problems?.has(file))
  if (missing !== undefined) return notRun(level, `${missing} ${problems?.get(missing)}`)
  // A starter passes some checks; whoever has not begun has not earned their points.
  const untouched = subject !== 'solution' && files.every(file => isStarter(file, home))
  return untouched ? notRun(level, `${files.join(', ')} is as it was handed out`) : undefined
}

function notRun(level: Level, unloadable: string): CheckRun {
  const results = checksOf(level).map(
    ({ id, title }) => ({ id, title, status: 'waiting', waitsFor: unloadable }) as const,
  )
  return { results, unloadable }
}

/** Line ends may have changed on the way. */
function isStarter(file: string, home: string): boolean {
  const textOf = (path: string) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  const path = join(home, file)
  return existsSync(path) && textOf(path) === textOf(join(root, starterOf(file)))
}

/** The longest text of a story that is kept, in characters: enough to understand it, and no more of what may be without end. */
const MAX_TEXT = 4_000

function gradedChecks(
  level: Level,
  results: readonly CheckResult[],
  subject: string,
  home: string,
): GradedCheck[] {
  const maxPoints = level.points / checksOf(level).length
  return level.sections.flatMap(section =>
    section.checks.flatMap(({ id, why, repeat }) => {
      const result = results.find(result => result.id === id)
      if (result === undefined) return []
      const { story, ...rest } = result
      const place = result.status === 'failed' && subject === 'learner' ? lookAt(level, id, home) : undefined
      const known = {
        section: section.title,
        maxPoints,
        why,
        repeat,
        ...(place !== undefined && { lookAt: place }),
      }
      if (story === undefined) return [{ ...rest, ...known }]
      const { sent, expected, received, printed } = story
      const short = {
        sent: sent.map(cut),
        expected: cut(expected),
        received: cut(received),
        printed: cut(printed),
      }
      return [{ ...rest, ...known, story: short }]
    }),
  )
}

function cut(text: string): string {
  return text.length > MAX_TEXT
    ? `${text.slice(0, MAX_TEXT)}… (${text.length.toLocaleString('en')} characters)`
    : text
}

const isPassed = ({ status }: { readonly status: CheckResult['status'] }) => status === 'passed'

/** All points for all checks, and the same part of them for each. */
export function pointsFor(level: Level, checks: readonly CheckResult[]): number {
  return Math.round((level.points * checks.filter(isPassed).length) / checksOf(level).length)
}

function verdictOf(parts: readonly { readonly verdict: Verdict }[]): Verdict {
  const has = (verdict: Verdict) => parts.some(part => part.verdict === verdict)
  return has('fail') ? 'fail' : has('inconclusive') ? 'inconclusive' : 'pass'
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0)
}

/** About how long things take on a machine of two cores, in seconds. */
const USUAL = { checks: 3, benchmark: 8, criteria: 6, targets: 14 }

const checksStep = ({ number }: Level) => `checks ${number}`
const benchmarkStep = ({ number }: Level) => `benchmark ${number}`

function steps(levels: readonly Level[], { benchmarks, before }: GradeOptions): [string, number][] {
  // How fast this machine is. That of a level depends on whether its benchmark was reached.
  const known = before?.levels.filter(({ benchmark }) => benchmark !== undefined) ?? []
  const usual = USUAL.checks + USUAL.benchmark
  const pace = known.length > 0 ? sum(known, ({ seconds }) => seconds) / (known.length * usual) : 1
  return [
    ...levels.flatMap((level): [string, number][] => [
      [checksStep(level), USUAL.checks * pace],
      [benchmarkStep(level), benchmarks && level.benchmark ? USUAL.benchmark * pace : 0],
    ]),
    ['server', (USUAL.criteria + (benchmarks ? USUAL.targets : 0)) * pace],
  ]
}
