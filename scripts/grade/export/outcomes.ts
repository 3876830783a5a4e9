/**
 * A grade as what every format of test results consists of: groups of outcomes, each with a name, a status, points and
 * something to say. All text here can be seen and is cut to a length; an exporter adds the syntax of its format.
 */
import type { Verdict } from '../../bench/verdict.ts'
import { visible } from '../../checks/story.ts'
import type { Figure } from '../../kit/bench.ts'
import { number } from '../../kit/figures.ts'
import type { GradedCheck, LevelResult, Results, ServerResult, Target } from '../results.ts'
import { block, labelled, oneLine } from './text.ts'

/** A level, or the assembled server. */
export interface Group {
  /** Of a level. */
  readonly level?: number
  readonly title: string
  readonly points: number
  readonly maxPoints: number
  readonly seconds: number
  readonly outcomes: readonly Outcome[]
}

export interface Outcome {
  /** No two of a grade have the same: `3.2a`, `3.benchmark-1`, `server.keep-alive`. */
  readonly id: string
  /** Of which it is a part, if so. */
  readonly level?: number
  readonly title: string
  readonly kind: 'check' | 'load' | 'benchmark' | 'server' | 'grade'
  /**
   * - broken: could not be tried, by the subject's fault
   * - waiting: was not tried, for another must pass first
   * - inconclusive: nobody's fault, and no reason to fail anyone
   */
  readonly status: 'passed' | 'failed' | 'broken' | 'waiting' | 'inconclusive'
  readonly points: number
  readonly maxPoints: number
  /** Of a failure what was seen and why it is wrong, otherwise a remark, or nothing; may have several lines. */
  readonly text: string
  /** What the subject's code printed meanwhile. */
  readonly printed: string
  /** A command that shows it. */
  readonly repeat?: string
}

export const INCOMPLETE = 'This grade is incomplete: it ended before every level was graded'

/** An incomplete grade says so by an outcome, since most formats have no other room for it. */
export function groupsOf(results: Results): Group[] {
  return [
    ...(results.complete ? [] : [{ ...UNSCORED, title: 'The grade', outcomes: [incompleteness] }]),
    ...results.levels.map(groupOfLevel),
    ...(results.server ? [groupOfServer(results.server)] : []),
  ]
}

/** By which it is told from all others of the grade. */
export function nameOf({ id, title }: Outcome): string {
  return `${id} ${title}`.trim()
}

/** With what was printed, for a format that has no place of its own for it. */
export function reportOf({ text, printed }: Outcome): string {
  return [text, ...(printed ? [labelled('printed', printed)] : [])].filter(Boolean).join('\n')
}

export function outcomesOf(results: Results): Outcome[] {
  return groupsOf(results).flatMap(({ outcomes }) => outcomes)
}

const UNSCORED = { points: 0, maxPoints: 0, seconds: 0 } as const

function remark(
  kind: Outcome['kind'],
  id: string,
  title: string,
  status: Outcome['status'],
  text: string,
): Outcome {
  return {
    ...{ kind, id: oneLine(id).replaceAll(' ', '-'), title: oneLine(title), status, points: 0, maxPoints: 0 },
    ...{ text: block(text), printed: '' },
  }
}

const incompleteness = remark(
  'grade',
  'grade.complete',
  'every level has been graded',
  'inconclusive',
  INCOMPLETE,
)

function groupOfLevel({
  level,
  title,
  points,
  maxPoints,
  seconds,
  unloadable,
  checks,
  benchmark,
}: LevelResult): Group {
  const { figures = [], failure, verdict = 'inconclusive' } = benchmark ?? {}
  const outcomes: Outcome[] = [
    ...(unloadable === undefined
      ? []
      : [remark('load', `${level}.load`, 'can be loaded', 'broken', unloadable)]),
    ...checks.map(outcomeOfCheck),
    ...figures.map((figure, index) => outcomeOfFigure(`${level}.benchmark-${index + 1}`, figure)),
    ...(failure === undefined
      ? []
      : [remark('benchmark', `${level}.benchmark`, 'can be measured', STATUS[verdict], failure)]),
  ]
  return {
    ...{ level, title: oneLine(`Level ${level} · ${title}`), points, maxPoints, seconds },
    outcomes: outcomes.map(outcome => ({ level, ...outcome })),
  }
}

function outcomeOfCheck(check: GradedCheck): Outcome {
  const { id, title, status, maxPoints, repeat, story, note = '', waitsFor } = check
  const text = { passed: () => block(note), failed: () => explain(check), waiting: () => waiting(waitsFor) }
  return {
    ...{ id, title: oneLine(title), kind: 'check', status, maxPoints, repeat: oneLine(repeat) },
    points: status === 'passed' ? maxPoints : 0,
    text: text[status](),
    printed: block(story?.printed ?? '', 2_000).trimEnd(),
  }
}

/** For another check, or until the level can be loaded. */
function waiting(waitsFor = ''): string {
  return /^[0-9]+\.[0-9]+[a-z]+$/.test(waitsFor) ? `waits for ${waitsFor}` : oneLine(waitsFor)
}

/** What the terminal shows of a failed check. */
function explain({ id, story, why, lookAt, repeat }: GradedCheck): string {
  const running = repeat.includes('npm run ')
    ? ''
    : `\n(while npm run serve ${Number.parseInt(id, 10)} is running)`
  const lines: [label: string, text: string | undefined][] = [
    ['sent', story?.sent.flatMap(bytes => visible(bytes)).join('\n')],
    ['expected', story?.expected],
    ['received', story?.received],
    ['why', why],
    ['look at', lookAt],
    ['repeat', repeat + running],
  ]
  return lines.flatMap(([label, text]) => (text ? [labelled(label, block(text))] : [])).join('\n')
}

const STATUS: Record<Verdict, Outcome['status']> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'inconclusive',
}

function outcomeOfFigure(id: string, figure: Figure): Outcome {
  const { name, verdict, reason } = figure
  const text = reason === undefined ? measured(figure) : `${measured(figure)}: ${reason}`
  return remark('benchmark', id, name, STATUS[verdict], text)
}

/** `0.97× (at least 0.5×)` */
function measured({ value, unit, limit, better }: Figure): string {
  return `${number(value)}${unit} (${boundOf({ better, target: limit })}${unit})`
}

function groupOfServer({ criteria, failure }: ServerResult): Group {
  const outcomes = criteria.map(({ name, title, verdict, measured }) =>
    remark('server', `server.${name}`, title, STATUS[verdict], measured),
  )
  // The criteria have judged what was seen. What could not be seen is no reason to fail anyone.
  if (failure !== undefined)
    outcomes.push(remark('server', 'server.failure', 'can be measured to the end', 'inconclusive', failure))
  return { ...UNSCORED, title: 'The assembled server', outcomes }
}

/** `throughput: 42,786 requests/s (target: at least 10,000, met; a bare Node server: 60,100)` */
export function describeTarget(target: Target): string {
  const { name, unit, measured, met, floor, note } = target
  const beside = `target: ${boundOf(target)}, ${met ? 'met' : 'not met'}; a bare Node server: ${number(floor)}`
  return oneLine(`${name}: ${number(measured)} ${unit} (${beside})${note ? `; ${note}` : ''}`)
}

/** `at least 10,000` */
export function boundOf({ better, target }: Pick<Target, 'better' | 'target'>): string {
  return `${better === 'less' ? 'at most' : 'at least'} ${number(target)}`
}

/** A grade in a few lines. */
export function summaryOf(results: Results): string {
  const { points, maxPoints, verdict, complete, server } = results
  return [
    `${points} of ${maxPoints} points, ${verdict}`,
    ...(complete ? [] : [INCOMPLETE]),
    ...groupsOf(results)
      .filter(({ level }) => level !== undefined)
      .map(({ title, points, maxPoints }) => `${title}: ${points} of ${maxPoints} points`),
    ...(server?.targets ?? []).map(describeTarget),
    machineOf(results),
  ].join('\n')
}

export function machineOf({ machine, finishedAt }: Results): string {
  const { node, platform, cores, cpu } = machine
  return oneLine(`Graded with Node ${node} on ${platform}, ${cores} × ${cpu}, ${finishedAt}`)
}

export function secondsOf({ startedAt, finishedAt }: Results): number {
  return Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)
}
