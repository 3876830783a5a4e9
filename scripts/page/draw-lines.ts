/** Lines over percentiles. Each has its name at its end, a sign of its own at each value, and a dash of its own. */
import type { Line, PercentileChart } from './charts.ts'
import { draw, label, textWidth } from './draw.ts'
import type { Html } from './html.ts'

/** All of them filled: ECharts fills an empty one with white, which is no paper in the dark. */
const SIGNS = [
  'circle',
  'rect',
  'triangle',
  'diamond',
  // A plus, a triangle that stands on its head, a bow tie, a flat bar.
  'path://M3 0h4v3h3v4h-3v3h-4v-3h-3v-4h3z',
  'path://M0 0h10l-5 10z',
  'path://M0 0l10 10v-10l-10 10z',
  'path://M0 3h10v4h-10z',
]
const DASHES = ['solid', 'dashed', 'dotted']
const HEIGHT = 340
const FONT_SIZE = 14

export function drawLines(
  { percentiles, lines, unit }: Pick<PercentileChart, 'percentiles' | 'lines'> & { readonly unit: string },
  width: number,
): Html {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth))
  // There is no 0 on a logarithmic scale: what was too short to be measured stands at the bottom.
  const positive = lines.flatMap(({ values }) => values).filter(value => value > 0)
  const least = 10 ** Math.floor(Math.log10(Math.min(1, ...positive)))
  const scale = (value: number) => value.toLocaleString('en') + unit
  const greatest = 10 ** Math.ceil(Math.log10(Math.max(1, ...positive)))
  const axis = { axisLabel: { color: 'var(--muted)', fontSize: FONT_SIZE }, axisTick: { show: false } }
  return draw(
    {
      grid: {
        left: widest([scale(least), scale(greatest)]) + 16,
        right: Math.max(0, ...lines.map(nameWidth)) + FONT_SIZE,
        top: 12,
        bottom: 32,
      },
      xAxis: {
        ...axis,
        type: 'category',
        boundaryGap: false,
        data: percentiles.map(label),
        axisLabel: { ...axis.axisLabel, interval: 0 },
        axisLine: { lineStyle: { color: 'var(--rule)' } },
      },
      yAxis: {
        ...axis,
        type: 'log',
        min: least,
        axisLabel: {
          ...axis.axisLabel,
          formatter: (value: number) => `${value.toLocaleString('en')}${unit}`,
        },
        splitLine: { lineStyle: { color: 'var(--rule)' } },
      },
      series: lines.map((line, index) => seriesOf(line, index, least)),
    },
    width,
    HEIGHT,
  )
}

/** Bold letters are wider. */
function nameWidth({ name, tone }: Line): number {
  return textWidth(name) * (tone === 'main' ? 1.25 : 1.05)
}

function seriesOf({ name, values, tone }: Line, index: number, least: number) {
  const color = tone === 'main' ? 'var(--main)' : `var(--line-${(index % SIGNS.length) + 1})`
  return {
    type: 'line',
    silent: true,
    emphasis: { disabled: true },
    clip: false,
    data: values.map(value => Math.max(value, least)),
    symbol: SIGNS[index % SIGNS.length],
    symbolSize: 8,
    showAllSymbol: true,
    itemStyle: { color },
    lineStyle: { color, width: tone === 'main' ? 3 : 1.5, type: DASHES[index % DASHES.length] },
    endLabel: {
      show: true,
      formatter: () => label(name),
      color,
      fontSize: FONT_SIZE,
      fontWeight: tone === 'main' ? 'bold' : 'normal',
    },
    labelLayout: { moveOverlap: 'shiftY' },
  }
}
