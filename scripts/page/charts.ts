/**
 * Charts for a page. Each is a figure with a sentence on how to read it, a drawing, and its numbers as a table. Names and
 * numbers stand beside the bars and lines themselves, so that colour only repeats what is written.
 */
import type { Verdict } from '../bench/verdict.ts'
import { number } from '../kit/figures.ts'
import { drawBars } from './draw-bars.ts'
import { drawLines } from './draw-lines.ts'
import { type Html, html } from './html.ts'
import { type Table, table } from './table.ts'

/** A verdict; or `main` for what a chart is about, and `plain` for what it is compared with. */
export type Tone = Verdict | 'main' | 'plain'

export interface Described {
  readonly title: string
  /** What is good, in a sentence: `Longer is better.` */
  readonly reading: string
  /** What comes behind a number, such as ` ms`. Default nothing. */
  readonly unit?: string
  /** Default: what is drawn. */
  readonly numbers?: Table
}

export interface Bar {
  readonly name: string
  /** From 0. */
  readonly value: number
  /** The value as it is written beside the bar. Default: the number and the unit. */
  readonly text?: string
  /** Default `plain`. */
  readonly tone?: Tone
  /** Drawn as a whisker. */
  readonly spread?: { readonly low: number; readonly high: number }
}

export interface Scale {
  /** A line across all bars, and its name. */
  readonly limit?: { readonly value: number; readonly name: string }
  /** Longer bars are cut, and show it: so that one does not make all others too short to see. */
  readonly cutAt?: number
}

export interface BarChart extends Described, Scale {
  readonly bars: readonly Bar[]
}

export interface GroupedBarChart extends Described, Scale {
  /** What a group has in common, such as a scenario, and its bars. All are drawn to one scale. */
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[]
}

export interface PercentileChart extends Described {
  /** Such as `p50`, `p99`: from left to right, evenly. */
  readonly percentiles: readonly string[]
  /** A value for each percentile. Up to eight lines can be told apart. */
  readonly lines: readonly Line[]
}

export interface Line {
  readonly name: string
  readonly values: readonly number[]
  readonly tone?: 'main' | 'plain'
}

export function barChart({ bars, ...chart }: BarChart): Html {
  return figure(
    'Bar chart',
    chart,
    width => drawBars(bars.map(written(chart)), chart, width),
    barTable(
      chart,
      [{ name: 'what' }],
      bars.map(bar => ({ names: [bar.name], bar })),
    ),
  )
}

export function groupedBarChart({ groups, ...chart }: GroupedBarChart): Html {
  const rows = groups.flatMap(({ name, bars }) => [{ heading: name }, ...bars.map(written(chart))])
  const bars = groups.flatMap(({ name, bars }) => bars.map(bar => ({ names: [name, bar.name], bar })))
  return figure(
    'Bar chart',
    chart,
    width => drawBars(rows, chart, width),
    barTable(chart, [{ name: 'where' }, { name: 'what' }], bars),
  )
}

/** Latencies by percentile, on a logarithmic scale: what most requests see, and what the unlucky ones see. */
export function percentileChart({ percentiles, lines, ...chart }: PercentileChart): Html {
  const { title, unit = '' } = chart
  return figure('Line chart', chart, width => drawLines({ percentiles, lines, unit }, width), {
    caption: title,
    columns: [{ name: 'what' }, ...percentiles.map(name => ({ name, numeric: true }))],
    rows: lines.map(({ name, values }) => [name, ...values.map(value => number(value) + unit)]),
  })
}

/** Drawn twice, for wide pages and for narrow ones, where a wide drawing would be too small to read. The page shows one. */
const SIZES = { wide: 700, narrow: 330 } as const

function figure(
  kind: string,
  { title, reading, numbers }: Described,
  draw: (width: number) => Html,
  drawn: Table,
): Html {
  return html`<figure class="chart">
<figcaption><strong>${title}</strong> <span class="reading">${reading}</span></figcaption>
${Object.entries(SIZES).map(
  ([size, width]) =>
    html`<div class="drawing ${size}" role="img" aria-label="${kind}: ${title}. ${reading}">${draw(width)}</div>\n`,
)}<details class="numbers"><summary>Numbers<span class="aside">: ${title}</span></summary>
${table(numbers ?? drawn)}
</details>
</figure>`
}

function written({ unit = '' }: Described) {
  return (bar: Bar) => ({ ...bar, text: bar.text ?? number(bar.value) + unit })
}

function barTable(
  chart: Described & Scale,
  first: Table['columns'],
  rows: readonly { readonly names: readonly string[]; readonly bar: Bar }[],
): Table {
  const { title, unit = '', limit } = chart
  const spreads = rows.some(({ bar }) => bar.spread)
  const numeric = true
  return {
    caption: title,
    columns: [
      ...first,
      { name: 'figure', numeric },
      ...(spreads ? [{ name: 'all rounds', numeric }] : []),
      ...(limit ? [{ name: limit.name, numeric }] : []),
    ],
    rows: rows.map(({ names, bar }) => [
      ...names,
      written(chart)(bar).text,
      ...(spreads ? [bar.spread && `${number(bar.spread.low)} to ${number(bar.spread.high)}${unit}`] : []),
      ...(limit ? [number(limit.value) + unit] : []),
    ]),
  }
}
