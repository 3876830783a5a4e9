/** Charts as SVG, drawn by Apache ECharts here, so that a page needs no script. */
import type { CustomSeriesOption, CustomSeriesRenderItemAPI, EChartsCoreOption } from 'echarts'
// The bundle: a hundred times as fast to load as its six hundred modules, which each pass through a loader.
import { init } from 'echarts/dist/echarts.esm.min'
import { clip, type Html, printable, trusted } from './html.ts'

/**
 * Colours are custom properties of the page's style sheet: one drawing serves light, dark and print.
 * Text in an option is escaped by ECharts.
 */
export function draw(option: EChartsCoreOption, width: number, height: number): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FAMILY }, ...option })
    return trusted(still(chart.renderToSVGString()))
  } finally {
    chart.dispose()
  }
}

/**
 * Without what only serves a pointer, and without clipping, of which the scales leave nothing to do: their names are numbered
 * by process, and would make each page another.
 */
function still(svg: string): string {
  return svg
    .replace(/<style\s*>.*?<\/style>\n?/s, '')
    .replace(/<defs\s*>.*?<\/defs>\n?/s, '')
    .replace(/ (?:class|clip-path)="[^"]*\bzr[^"]*"/g, '')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
}

const FAMILY = 'system-ui, sans-serif'
const FONT_SIZE = 14

/** Pixels that a text takes, generously: nobody can measure it without a screen. */
export function textWidth(text: string): number {
  return text.length * LETTER
}

export const LETTER = 7.3

/** Text as it may stand in a drawing: on one line, and not without end. */
export function label(text: string): string {
  return printable(clip(text, 300).replace(/\s+/g, ' '))
}

/** What a custom series draws. */
export interface Shape {
  readonly type: 'text' | 'line' | 'rect'
  readonly silent: true
  readonly shape?: Readonly<Record<string, number>>
  readonly style: Readonly<Record<string, string | number>>
}

interface TextStyle {
  readonly bold?: boolean
  readonly muted?: boolean
  readonly align?: 'left' | 'center' | 'right'
}

/** Keeps lines off letters. */
const HALO = { stroke: 'var(--paper)', lineWidth: 4 }

/** @param y where its middle stands */
export function textAt(x: number, y: number, text: string, style: TextStyle = {}): Shape {
  const { bold, muted, align = 'left' } = style
  const font = `${bold ? 'bold ' : ''}${FONT_SIZE}px ${FAMILY}`
  const fill = muted ? 'var(--muted)' : 'var(--ink)'
  return {
    type: 'text',
    silent: true,
    style: { text: label(text), x, y, font, fill, align, verticalAlign: 'middle', ...HALO },
  }
}

export function lineFrom(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  stroke: string,
  style: { readonly lineWidth?: number; readonly lineDash?: string } = {},
): Shape {
  return { type: 'line', silent: true, shape: { x1, y1, x2, y2 }, style: { fill: 'none', stroke, ...style } }
}

/** Shapes at places in the coordinates of the chart: `shapesOf` is called for each index below `count`. */
export function overlay(
  count: number,
  shapesOf: (index: number, at: (x: number, y: number) => [number, number]) => readonly Shape[],
): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    // Over bars.
    z: 3,
    data: Array.from({ length: count }, (_, index) => [0, index]),
    renderItem: ({ dataIndex }, api: CustomSeriesRenderItemAPI) => ({
      type: 'group',
      silent: true,
      children: shapesOf(dataIndex, (x, y) => api.coord([x, y]) as [number, number]) as never,
    }),
  }
}
