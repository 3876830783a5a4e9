import { describe, expect, it } from 'vitest'
import { type Bar, barChart, groupedBarChart, percentileChart } from '../../scripts/page/charts.ts'
import { drawings, type Rectangle } from '../support/drawings.ts'

const described = { title: 'Speed', reading: 'Longer is better.' }
const names = [
  { name: 'yours', value: 30 },
  { name: 'ours', value: 60 },
]

describe('a bar chart', () => {
  it('draws bars as long as their figures say, on wide pages and on narrow ones', () => {
    for (const { bars } of drawings(
      barChart({ ...described, bars: [...names, { name: 'none', value: 0 }] }),
    )) {
      expect(bars[0]!.width / bars[1]!.width).toBeCloseTo(0.5)
      expect(bars[2]!.width).toBe(0)
    }
  })

  it('sets its limit where a bar of that value would end', () => {
    const chart = barChart({ ...described, bars: names, limit: { value: 45, name: 'at least' } })
    for (const { bars, limit, texts } of drawings(chart)) {
      expect((limit! - bars[0]!.x) / bars[0]!.width).toBeCloseTo(45 / 30, 1)
      expect(texts).toContain('at least')
    }
  })

  it('keeps a limit in sight that no bar comes near to', () => {
    const chart = barChart({ ...described, bars: names, limit: { value: 600, name: 'limit' } })
    for (const { width, limit } of drawings(chart)) expect(limit).toBeLessThan(width)
  })

  it('cuts a bar that would make all others too short, and writes its figure all the same', () => {
    const bars = [...names, { name: 'far off', value: 1_000_000 }]
    const [wide] = drawings(barChart({ ...described, bars, cutAt: 120 }))
    expect(wide!.bars[1]!.width / wide!.bars[2]!.width).toBeCloseTo(0.5)
    expect(wide!.texts).toContain('1,000,000')
    expect(wide!.gaps).toBe(2)
  })

  it('draws the spread from its least to its greatest', () => {
    const bars: Bar[] = [{ name: 'yours', value: 50, spread: { low: 25, high: 75 } }]
    for (const { bars: drawn, lines } of drawings(barChart({ ...described, bars }))) {
      const [{ x, width }] = drawn as [Rectangle]
      const ends = lines.filter(line => line.stroke === 'var(--ink)').map(line => (line.from - x) / width)
      expect(Math.min(...ends)).toBeCloseTo(0.5)
      expect(Math.max(...ends)).toBeCloseTo(1.5)
    }
  })

  it('writes each name and figure beside its bar, and once more in a table', () => {
    const markup = `${barChart({ ...described, bars: names, unit: ' ms' })}`
    for (const { texts } of drawings(markup)) expect(texts).toEqual(['yours', '30 ms', 'ours', '60 ms'])
    expect(markup).toContain('<th scope="row" class="text">yours</th><td class="numeric">30 ms</td>')
  })

  it('takes a name for text, wherever it stands', () => {
    const name = '</svg><img src=x onerror="alert(1)">\u001b[31m'
    const markup = `${barChart({ title: name, reading: name, bars: [{ name, value: 1, text: name }], limit: { name, value: 1 } })}`
    expect(markup).not.toContain('<img')
    expect(markup).not.toContain('\u001b')
    expect(markup.match(/<\/svg>/g)).toHaveLength(2)
  })

  it('is drawn of nothing, and of nothing but zeros', () => {
    expect(drawings(barChart({ ...described, bars: [] }))).toHaveLength(2)
    const [wide] = drawings(barChart({ ...described, bars: [{ name: 'none', value: 0 }] }))
    expect(wide!.bars[0]!.width).toBe(0)
  })

  it('is the same each time', () => {
    const lines = [{ name: 'yours', values: [1] }]
    const chart = () =>
      `${barChart({ ...described, bars: names })}${percentileChart({ ...described, percentiles: ['p50'], lines })}`
    expect(chart()).toBe(chart())
  })
})

describe('a chart of groups', () => {
  it('draws all groups to one scale, under their names', () => {
    const groups = [
      { name: 'hello', bars: names },
      { name: 'files', bars: [{ name: 'yours', value: 15 }] },
    ]
    for (const { bars, texts } of drawings(groupedBarChart({ ...described, groups }))) {
      expect(bars.map(({ width }) => width / bars[1]!.width)).toEqual(
        [0.5, 1, 0.25].map(share => expect.closeTo(share)),
      )
      expect(texts).toEqual(['hello', 'yours', '30', 'ours', '60', 'files', 'yours', '15'])
    }
  })
})

describe('a chart of percentiles', () => {
  const chart = percentileChart({
    ...described,
    unit: ' ms',
    percentiles: ['p50', 'p99', 'p99.9'],
    lines: [
      { name: 'yours', values: [0, 10, 100] },
      { name: 'ours', values: [1, 1, 1] },
    ],
  })

  it('rises by the same for each tenfold, and keeps what is 0 in the picture', () => {
    const [wide] = drawings(chart)
    const [[bottom, tenth, top], [flat]] = wide!.curves as [[number, number, number], number[]]
    expect(tenth - top).toBeCloseTo(bottom - tenth, 0)
    expect(bottom).toBe(flat)
  })

  it('has a name at each line and at each percentile', () => {
    for (const { texts } of drawings(chart))
      expect(texts).toEqual(
        expect.arrayContaining(['yours', 'ours', 'p50', 'p99', 'p99.9', '1 ms', '100 ms']),
      )
  })
})
