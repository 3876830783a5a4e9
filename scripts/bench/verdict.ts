import type { LoadResult } from './load.ts'
import { type Summary, summary } from './statistics.ts'

export type Verdict = 'pass' | 'fail' | 'inconclusive'

/** What a verdict needs to know of a load. */
export type Measured = Pick<
  LoadResult,
  'requests' | 'throughput' | 'cpuPerRequest' | 'limitedBy' | 'errors' | 'non2xx'
>

/** Two loads measured one right after the other. */
export interface Pair<T extends Measured = Measured> {
  readonly subject: T
  readonly reference: T
}

const BUSY = 'the machine was busy with something else'

export interface Judgement {
  readonly verdict: Verdict
  /** Median over the pairs of the subject's share of the reference's speed: 1 is equal, 2 twice as fast. */
  readonly ratio: number
  /** Lower quartile. */
  readonly low: number
  /** Upper quartile. */
  readonly high: number
  readonly measure: 'throughput' | 'cpu per request'
  /** One sentence, without a full stop. */
  readonly reason: string
}

/**
 * Compares a subject with a reference by throughput or, where the load generator was the limit and throughput would
 * only tell how fast the generator is, by CPU time per request.
 *
 * - pass: three of four pairs are at or over the threshold
 * - fail: three of four pairs are below it, and nothing but the subject was the limit; or the subject made errors, and the
 *   machine was ours alone
 * - inconclusive: everything else
 *
 * @param threshold the least ratio that passes, such as 0.5. Near 1 it judges the machine: three pairs of one server with
 *   itself have come out as 0.74 on a busy one
 * @throws RangeError when there are no pairs
 */
export function judgeRatio({
  threshold,
  pairs,
}: {
  readonly threshold: number
  readonly pairs: readonly Pair[]
}): Judgement {
  const subjects = pairs.map(pair => pair.subject)
  const references = pairs.map(pair => pair.reference)
  const speed = summary(pairs.map(({ subject, reference }) => subject.throughput / reference.throughput))
  const cpu = summary(pairs.map(({ subject, reference }) => reference.cpuPerRequest / subject.cpuPerRequest))

  // If both made errors, the machine is to blame rather than the subject.
  const flaw = flawOf(references)
  if (flaw !== undefined) return judgement('inconclusive', 'throughput', speed, `the reference ${flaw}`)
  const busy = heldBack([...subjects, ...references], 'others')
  const fault = flawOf(subjects)
  if (fault !== undefined && busy)
    return judgement('inconclusive', 'throughput', speed, `the server ${fault}, but ${BUSY}`)
  if (fault !== undefined) return judgement('fail', 'throughput', speed, `the server ${fault}`)

  const subjectHeldBack = busy || heldBack(subjects, 'generator')
  // A generator that holds back the reference only makes the ratio too good: what is too low still is.
  const bySpeed = !subjectHeldBack && (!heldBack(references, 'generator') || speed.high < threshold)
  const measure = bySpeed ? 'throughput' : 'cpu per request'
  const ratios = bySpeed ? speed : cpu
  const limit = busy ? BUSY : 'the load generator was the limit'
  const why = bySpeed ? '' : `; ${limit}, so CPU time per request was compared`
  const found = `${describe(ratios, measure)}, ${figure(threshold)} is asked for`

  if (ratios.low >= threshold) return judgement('pass', measure, ratios, found + why)
  if (ratios.high >= threshold)
    return judgement('inconclusive', measure, ratios, `${found}: the spread is too wide to tell${why}`)
  if (subjectHeldBack) return judgement('inconclusive', measure, ratios, `${found}, but ${limit}`)
  return judgement('fail', measure, ratios, found + why)
}

function judgement(
  verdict: Verdict,
  measure: Judgement['measure'],
  ratios: Summary,
  reason: string,
): Judgement {
  return { verdict, ratio: ratios.median, low: ratios.low, high: ratios.high, measure, reason }
}

function flawOf(loads: readonly Measured[]): string | undefined {
  const total = (count: (load: Measured) => number) => loads.reduce((sum, load) => sum + count(load), 0)
  const errors = total(load => load.errors)
  const non2xx = total(load => load.non2xx)
  if (errors > 0) return `failed ${errors} of ${errors + total(load => load.requests)} requests`
  if (non2xx > 0)
    return `gave ${non2xx} of ${total(load => load.requests)} answers with a status other than 2xx`
  if (loads.some(load => load.requests === 0)) return 'answered no request at all'
  return undefined
}

/** Whether it was the limit in at least half of the runs. */
function heldBack(loads: readonly Measured[], by: Measured['limitedBy']): boolean {
  return 2 * loads.filter(load => load.limitedBy === by).length >= loads.length
}

function describe({ median, low, high, count }: Summary, measure: Judgement['measure']): string {
  const range = `${figure(low)} to ${figure(high)} in ${count} ${count === 1 ? 'pair' : 'pairs'}`
  const what = measure === 'throughput' ? "the reference's throughput" : "the reference's speed by CPU time"
  return `${figure(median)} of ${what} (${range})`
}

const figure = (ratio: number) => ratio.toFixed(2)
