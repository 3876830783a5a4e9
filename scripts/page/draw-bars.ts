/** Bars from left to right, each with its name above it or to its left, and its figure at the right edge. */
import { wrap } from '../kit/terminal.ts'
import type { Bar, Scale } from './charts.ts'
import { draw, LETTER, label, lineFrom, overlay, type Shape, textAt, textWidth } from './draw.ts'
import type { Html } from './html.ts'

type WrittenBar = Bar & { readonly text: string }
type Row = { readonly heading: string } | WrittenBar

/** In pixels. */
const LINE = 18
const BAR = 13
const GAP = 8
const LIMIT_HEIGHT = 26
/** Names up to this long stand beside their bars on a wide page. */
const SHORT_NAME = 150
const WIDE = 500

interface Layout {
  /** What is written above a bar, and what beside it at the left and at the right. */
  readonly above: (bar: WrittenBar) => readonly string[]
  readonly left: (bar: WrittenBar) => string
  readonly right: (bar: WrittenBar) => string
}

export function drawBars(rows: readonly Row[], { limit, cutAt }: Scale, width: number): Html {
  const bars = rows.filter(row => 'value' in row)
  const { above, left, right } = layoutOf(bars, width)
  const most = (of: (bar: WrittenBar) => number) => Math.max(0, ...bars.map(of))
  const margin = (text: (bar: WrittenBar) => string) =>
    most(bar => textWidth(text(bar))) && most(bar => textWidth(text(bar))) + 2 * GAP
  const lines = most(bar => above(bar).length)
  const band = lines * LINE + BAR + 2 * GAP
  const top = limit ? LIMIT_HEIGHT : 0
  // A bar stands in the middle of its band. What is written above it may reach into the band before, which is empty there.
  const shift = (lines * LINE) / 2
  const height = top + rows.length * band
  const longest = most(bar => Math.max(bar.value, bar.spread?.high ?? 0))
  const max = Math.max(Math.min(longest, cutAt ?? longest), (limit?.value ?? 0) * 1.2) || 1

  const writing = overlay(rows.length, (index, at) => {
    const row = rows[index]!
    const place = (value: number) => at(Math.min(value, max), index)
    const y = place(0)[1]
    // Nearer to its own bars than to those before it.
    if ('heading' in row) return [textAt(0, y + (shift || GAP) / 2, row.heading, { bold: true })]
    const lowest = y - BAR / 2 - 2
    return [
      ...above(row).map((text, line, all) => textAt(0, lowest - (all.length - line - 0.5) * LINE, text)),
      textAt(0, y, left(row)),
      textAt(width, y, right(row), { align: 'right' }),
      ...whisker(row, place),
      ...(row.value > max ? cut(place(max)) : []),
    ]
  })
  const rulers = overlay(1, (_, at) => {
    const [start, end] = [top + GAP / 2, height]
    const rule = (value: number, stroke: string, style = {}) => {
      const [x] = at(value, 0)
      return lineFrom([x, start], [x, end], stroke, style)
    }
    const zero = rule(0, 'var(--rule)')
    if (!limit) return [zero]
    const [x] = at(limit.value, 0)
    // Where there is no room on both sides, the name keeps within the picture.
    const half = textWidth(limit.name) / 2
    const align = x + half > width ? 'right' : x - half < 0 ? 'left' : 'center'
    return [
      zero,
      rule(limit.value, 'var(--ink)', { lineWidth: 1.5, lineDash: 'dashed' }),
      textAt(x, top / 2 - 2, limit.name, { muted: true, align }),
    ]
  })
  const value = { type: 'value', min: 0, max, show: false }
  const category = {
    type: 'category',
    inverse: true,
    show: false,
    data: rows.map((_, index) => index),
  }
  return draw(
    {
      grid: {
        left: margin(left) || 1,
        right: margin(right) || 1,
        top: top + shift,
        height: rows.length * band,
      },
      xAxis: value,
      yAxis: category,
      series: [
        {
          type: 'bar',
          barWidth: BAR,
          silent: true,
          emphasis: { disabled: true },
          data: rows.map(datum(max)),
        },
        rulers,
        writing,
      ],
    },
    width,
    height,
  )
}

function layoutOf(bars: readonly WrittenBar[], width: number): Layout {
  const nothing = () => ''
  const text = ({ text }: WrittenBar) => text
  const wrapped = (text: string) => wrap(label(text), Math.floor(width / LETTER))
  if (width > WIDE && bars.every(({ name }) => textWidth(name) <= SHORT_NAME))
    return { above: () => [], left: ({ name }) => name, right: text }
  // A figure may take a third of its bar's line; a longer one stands above with the name.
  if (bars.every(({ text }) => textWidth(text) <= width / 3))
    return { above: ({ name }) => wrapped(name), left: nothing, right: text }
  return { above: ({ name, text }) => [...wrapped(name), ...wrapped(text)], left: nothing, right: nothing }
}

function datum(max: number) {
  return (row: Row) =>
    'heading' in row
      ? '-'
      : { value: Math.min(row.value, max), itemStyle: { color: `var(--${row.tone ?? 'plain'})` } }
}

function whisker({ spread }: Bar, place: (value: number) => [number, number]): Shape[] {
  if (!spread) return []
  const [from, y] = place(spread.low)
  const [to] = place(spread.high)
  const strokes = (stroke: string, lineWidth: number) => [
    lineFrom([from, y], [to, y], stroke, { lineWidth }),
    ...[from, to].map(x => lineFrom([x, y - 4], [x, y + 4], stroke, { lineWidth })),
  ]
  // It has to be seen on its bar as well as beside it.
  return [...strokes('var(--paper)', 4.5), ...strokes('var(--ink)', 1.5)]
}

/** Two slanting gaps before the end of a bar that goes on. */
function cut([x, y]: [number, number]): Shape[] {
  return [14, 22].map(back =>
    lineFrom([x - back - 4, y + BAR / 2 + 1], [x - back + 4, y - BAR / 2 - 1], 'var(--paper)', {
      lineWidth: 3,
    }),
  )
}
