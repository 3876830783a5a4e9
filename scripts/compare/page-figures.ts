/** What pages and pictures of a comparison have in common: who is called what, and figures as bars. */
import { number } from '../kit/figures.ts'
import type { Bar } from '../page/charts.ts'
import type { FigureName, MeasuredResult, Report, ReportedScenario, Spread } from './report.ts'

export type NameOf = (contender: string) => string

export function namesIn({ contenders }: Pick<Report, 'contenders'>): NameOf {
  const names = new Map(contenders.map(({ id, name }) => [id, name]))
  return contender => names.get(contender) ?? contender
}

export function measuredIn({ results }: ReportedScenario): MeasuredResult[] {
  return results.filter(result => result.outcome === 'measured')
}

export function isRestart(scenario: ReportedScenario): boolean {
  return measuredIn(scenario).some(({ figures }) => figures.restart)
}

/** How a figure is shown. */
export interface Unit {
  /** Behind a number. */
  readonly unit: string
  /** So many of its own are one of these. */
  readonly per: number
}

export const UNITS = {
  throughput: { unit: '', per: 1 },
  memory: { unit: ' MB', per: 1_048_576 },
  micros: { unit: ' µs', per: 1 },
  millis: { unit: ' ms', per: 1_000 },
} as const satisfies Record<string, Unit>

/** Of CPU time, for all whose figures are compared: a file of 10 MB takes thousands of microseconds. */
export function cpuUnit(results: readonly MeasuredResult[]): Unit {
  const most = Math.max(0, ...results.map(({ figures }) => figures.cpuPerRequest?.median ?? 0))
  return most < 10_000 ? UNITS.micros : UNITS.millis
}

/** Those whom the kit is about. */
const OURS = ['yours', 'reference']

export function toneOf(contender: string): 'main' | 'plain' {
  return OURS.includes(contender) ? 'main' : 'plain'
}

/**
 * A bar for each result that has such a figure.
 * @param noteOn what stands behind a figure, such as a doubt about it
 */
export function barsOf(
  results: readonly MeasuredResult[],
  figure: FigureName,
  { unit, per }: Unit,
  nameOf: NameOf,
  noteOn: (result: MeasuredResult) => string = () => '',
): (Bar & { readonly text: string })[] {
  return results.flatMap(result => {
    const spread = result.figures[figure]
    if (!spread) return []
    const value = spread.median / per
    return {
      ...{ name: nameOf(result.contender), value, tone: toneOf(result.contender) },
      text: number(value) + unit + noteOn(result),
      spread: { low: spread.low / per, high: spread.high / per },
    }
  })
}

export function figureText(spread: Spread | undefined, { unit, per }: Unit): string {
  return spread ? number(spread.median / per) + unit : '–'
}

/** From the least round to the greatest. */
export function rangeText(spread: Spread | undefined, { unit, per }: Unit): string {
  return spread ? `${number(spread.low / per)} to ${number(spread.high / per)}${unit}` : '–'
}

/** Always with two decimals, so that ratios can be read down a column. */
export function ratioText(ratio: Spread | undefined): string {
  return ratio ? `${ratio.median.toFixed(2)}×` : '–'
}

export function ratioRange(ratio: Spread | undefined): string {
  return ratio ? `${ratio.low.toFixed(2)}× to ${ratio.high.toFixed(2)}×` : '–'
}
