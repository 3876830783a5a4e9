/** What a report says of the assembled server: the criteria, and the well-known targets beside what the machine can do. */
import { number } from '../kit/figures.ts'
import { barChart } from '../page/charts.ts'
import { type Html, html } from '../page/html.ts'
import { notice, verdict } from '../page/page.ts'
import { table } from '../page/table.ts'
import type { Criterion, Results, ServerResult, Target } from './results.ts'

export function serverReport(
  { slotsOf, criteria, targets, failure }: ServerResult,
  subject: Results['subject'],
): Html {
  return html`<p>${madeOf(slotsOf, subject)}</p>
${failure !== undefined && notice(html`It could not be measured to the end: ${failure}`)}
${criteria.length > 0 && html`<h3>What it has to do</h3>\n${criteriaTable(criteria)}`}
${targets.length > 0 && html`<h3>Well-known targets</h3>\n${targetReport(targets)}`}`
}

function madeOf(slotsOf: readonly number[], subject: Results['subject']): string {
  if (subject === 'solution') return 'All of its slots are the reference’s.'
  const whose = subject === 'learner' ? 'yours' : 'the submission’s'
  if (slotsOf.length === 0)
    return `All of its slots are the reference’s: none of ${whose} passes all checks yet.`
  const levels = new Intl.ListFormat('en-GB').format(slotsOf.map(String))
  return `The slots of level${slotsOf.length === 1 ? '' : 's'} ${levels} are ${whose}. The reference stands in for any other.`
}

function criteriaTable(criteria: readonly Criterion[]): Html {
  return table({
    caption: 'The criteria of a finished server',
    columns: [{ name: 'It …' }, { name: 'Seen' }, { name: 'Verdict' }],
    rows: criteria.map(({ title, measured, ...criterion }) => [title, measured, verdict(criterion.verdict)]),
  })
}

function targetReport(targets: readonly Target[]): Html {
  const notes = targets.filter(({ note }) => note !== undefined)
  return html`<p>They are reported, never judged: such figures are the machine’s as much as the server’s. Compare with the bare
server, one on Node that does nothing but answer, measured in the same run. Where the load generator could not ask for more, its limit
is there too.</p>
${table({
  caption: 'Figures of the assembled server',
  columns: [
    { name: 'Figure' },
    ...['Measured', 'Target', 'Bare server', 'Generator’s limit'].map(name => ({ name, numeric: true })),
    { name: 'Reached' },
  ],
  rows: targets.map(({ name, unit, better, target, measured, floor, generatorLimit, met }) => [
    name === unit ? name : `${name}, ${unit}`,
    number(measured),
    `${better === 'more' ? 'at least' : 'below'} ${number(target)}`,
    number(floor),
    generatorLimit === undefined ? '–' : number(generatorLimit),
    met ? 'yes' : 'no',
  ]),
})}
${notes.length > 0 && html`<ul>${notes.map(({ name, note }) => html`<li>${name}: ${note}.</li>`)}</ul>`}
${targets.map(targetChart)}`
}

function targetChart({ name, unit, better, target, measured, floor, generatorLimit }: Target): Html {
  const bars = [
    { name: 'this server', value: measured, tone: 'main' as const },
    { name: 'bare Node server', value: floor },
    ...(generatorLimit === undefined ? [] : [{ name: 'generator’s limit', value: generatorLimit }]),
  ]
  return barChart({
    title: name.replace(/^[a-z](?=[a-z])/, letter => letter.toUpperCase()),
    reading: better === 'more' ? 'Good: the bar reaches the line.' : 'Good: the bar ends before the line.',
    unit: ` ${unit}`,
    bars,
    limit: { value: target, name: `target: ${number(target)} ${unit}` },
  })
}
