/** Reads drawings of charts. */

export interface Rectangle {
  readonly x: number
  readonly width: number
}

/** What stands in the drawings of a chart, or of all charts of a page, in their own pixels. */
export function drawings(chart: unknown) {
  return [...`${chart}`.matchAll(/<svg [^>]*width="(\d+)".*?<\/svg>/gs)].map(([svg, width]) => {
    const paths = [...svg.matchAll(/<path d="([^"]+)"([^>]*)>/g)].map(([, d, rest]) => ({
      numbers: d!.match(/-?[\d.]+/g)!.map(Number),
      rest: rest!,
    }))
    const lines = paths
      .filter(({ rest }) => rest.includes('stroke="'))
      .map(({ numbers, rest }) => ({
        from: numbers[0]!,
        stroke: /stroke="([^"]+)"/.exec(rest)![1]!,
        rest,
        numbers,
      }))
    return {
      width: Number(width),
      bars: paths
        .filter(({ rest }) => /fill="var.*ecmeta_ssr_type="chart"/.test(rest))
        .map(({ numbers }): Rectangle => ({ x: numbers[0]!, width: numbers[2]! })),
      lines,
      limit: lines.find(({ rest }) => rest.includes('stroke-dasharray'))?.from,
      gaps: lines.filter(({ stroke }) => stroke === 'var(--paper)').length,
      curves: lines
        .filter(({ rest }) => rest.includes('--line-'))
        .map(({ numbers }) => numbers.filter((_, i) => i % 2)),
      texts: [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text!),
    }
  })
}
