/** How fast the reference is meant to be, and whether it is. */
import { type Html, html } from '../page/html.ts'
import { verdict } from '../page/page.ts'
import { table } from '../page/table.ts'
import { type NameOf, ratioRange, ratioText } from './page-figures.ts'
import type { ReportedMark } from './report.ts'

export function marksReport(marks: readonly ReportedMark[], nameOf: NameOf): Html {
  if (marks.every(({ verdict }) => verdict === 'not measured'))
    return html`<p>None of them could be told: the servers that it takes were not compared here.</p>`
  return html`<p>So much of another server’s CPU time the reference may use for a request.</p>
${table({
  caption: 'CPU time for each request, beside another server’s',
  columns: [
    { name: 'Request' },
    { name: 'Beside' },
    ...['At most', 'Measured', 'All rounds'].map(name => ({ name, numeric: true })),
    { name: 'Mark' },
  ],
  rows: marks.map(mark => [
    mark.name,
    nameOf(mark.peer),
    `${mark.atMost.toFixed(2)}×`,
    ratioText(mark.ratio),
    ratioRange(mark.ratio),
    verdictOf(mark),
  ]),
})}`
}

function verdictOf({ verdict: reached }: ReportedMark): Html {
  if (reached === 'not measured') return html`<span class="muted">not measured</span>`
  return verdict(reached === 'reached' ? 'pass' : 'fail', reached)
}
