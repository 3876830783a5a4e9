/** What a page says of one scenario: what is done in it, how fast each contender is, and what to know of the figures. */
import { number } from '../kit/figures.ts'
import { barChart, percentileChart } from '../page/charts.ts'
import { type Content, clip, type Html, html } from '../page/html.ts'
import { notice, verdict } from '../page/page.ts'
import { type Table, table } from '../page/table.ts'
import {
  barsOf,
  cpuUnit,
  figureText,
  isRestart,
  measuredIn,
  type NameOf,
  rangeText,
  ratioRange,
  ratioText,
  toneOf,
  UNITS,
  type Unit,
} from './page-figures.ts'
import type { FigureName, MeasuredResult, ReportedScenario, Result } from './report.ts'

/** What there is to see in each. */
const ABOUT: Readonly<Record<string, string>> = {
  hello: 'The smallest answer over connections that stay open: it shows best what a server costs by itself.',
  fresh:
    'Each connection is opened, greeted and closed for a single request: it shows what a connection costs.',
  pipelined: 'Requests come in bunches and share their system calls: it shows what reading and writing cost.',
  many: 'Ten times as many clients: it shows what it costs to keep an eye on connections that wait.',
  'static-14b': 'A file that is shorter than the head in front of it: finding it is all the work.',
  'static-10k': 'A file of the size of many on the web: its head still weighs as much as its bytes.',
  'static-10m': 'Here the bytes count, and how often they are copied on their way.',
  logs: 'As in production: each request is logged, and counted against limits that turn nobody away.',
  restart: 'All workers are replaced while clients ask without a pause: nobody should notice.',
}

/** @param baseline what the contender is called to which all are a ratio */
export function scenarioReport(
  scenario: ReportedScenario,
  nameOf: NameOf,
  baseline: string | undefined,
): Html {
  const { id, title, results } = scenario
  const measured = measuredIn(scenario)
  return html`<section aria-labelledby="${id}">
<h3 id="${id}">${title}</h3>
<p>${ABOUT[id]}</p>
<p class="muted">${howOf(scenario)}</p>
${results.map(result => failureOf(result, nameOf))}
${doubts(measured, nameOf)}
${measured.length > 0 && (isRestart(scenario) ? restart(scenario, nameOf) : load(scenario, nameOf, baseline))}
${remarks(results, nameOf)}
</section>
`
}

function howOf({ path, connections, pipelining, fresh, client, rounds, seconds }: ReportedScenario): Html {
  const parts = [
    fresh ? `${number(connections)} connections at a time` : `${number(connections)} connections`,
    pipelining > 1 && `${pipelining} requests under way on each`,
    `${rounds} rounds of ${number(seconds)} s`,
    `load by ${client === 'own' ? 'a client of the kit' : client}`,
  ]
  return html`<code>GET ${path}</code> · ${parts.filter(Boolean).join(' · ')}`
}

function failureOf(result: Result, nameOf: NameOf): Html | undefined {
  const name = nameOf(result.contender)
  if (result.outcome === 'failed')
    return html`<p>${name} ${verdict('fail')}: ${clip(result.reason, 500)}.</p>`
  // In a restart they are what is measured.
  if (result.outcome !== 'measured' || result.figures.restart) return undefined
  const [lost, refused] = [sum(result, 'lost'), sum(result, 'refused')]
  if (lost + refused === 0) return undefined
  return html`<p>${name} ${verdict('fail', 'had errors')}: ${number(lost)} requests without a whole answer,
${number(refused)} answered with a status other than 2xx.</p>`
}

function sum({ figures }: MeasuredResult, figure: FigureName): number {
  return (figures[figure]?.values ?? []).reduce((a, b) => a + b, 0)
}

const LIST = new Intl.ListFormat('en-GB')

/** What kept figures from being what they look like. */
function doubts(measured: readonly MeasuredResult[], nameOf: NameOf): Content {
  const limitedBy = (limit: MeasuredResult['limitedBy']) =>
    LIST.format(
      measured.filter(result => result.limitedBy === limit).map(({ contender }) => nameOf(contender)),
    )
  const [generator, others] = [limitedBy('generator'), limitedBy('others')]
  return [
    generator !== '' &&
      notice(html`The load generator was the limit of ${generator}, which can do more than is shown.
Compare <strong>CPU time for each request</strong>: it does not depend on who asks.`),
    others !== '' &&
      notice(html`Something else kept the machine busy while ${others} ran. Don’t rely on these figures.`),
  ]
}

const LIMITS: Readonly<Partial<Record<MeasuredResult['limitedBy'], string>>> = {
  generator: 'generator’s limit',
  others: 'machine busy',
}

function load(scenario: ReportedScenario, nameOf: NameOf, baseline: string | undefined): Html {
  const measured = measuredIn(scenario)
  const charted = (figure: FigureName, title: string, unit: Unit) => ({
    title,
    unit: unit.unit,
    numbers: numbers(`${title}: ${scenario.title}`, measured, figure, unit, nameOf, baseline),
  })
  const unit = cpuUnit(measured)
  return html`${barChart({
    ...charted('throughput', 'Requests answered in a second', UNITS.throughput),
    reading: 'Longer is better.',
    bars: barsOf(measured, 'throughput', UNITS.throughput, nameOf, ({ limitedBy }) =>
      LIMITS[limitedBy] === undefined ? '' : ` · ${LIMITS[limitedBy]}`,
    ),
  })}
${barChart({
  ...charted('cpuPerRequest', 'CPU time for each request', unit),
  reading: 'Shorter is better.',
  bars: barsOf(measured, 'cpuPerRequest', unit, nameOf),
})}
${latency(scenario, nameOf)}`
}

function numbers(
  caption: string,
  measured: readonly MeasuredResult[],
  figure: FigureName,
  unit: Unit,
  nameOf: NameOf,
  baseline: string | undefined,
): Table {
  const numeric = true
  const named = ['Figure', 'All rounds', ...(baseline === undefined ? [] : [`× ${baseline}`, 'All rounds'])]
  return {
    caption,
    columns: [
      { name: 'Server' },
      ...named.map(name => ({ name, numeric })),
      { name: 'Server’s cores', numeric },
      { name: 'Generator’s cores', numeric },
    ],
    rows: measured.map(({ contender, figures, ratios }) => [
      nameOf(contender),
      figureText(figures[figure], unit),
      rangeText(figures[figure], unit),
      ...(baseline === undefined ? [] : [ratioText(ratios[figure]), ratioRange(ratios[figure])]),
      figures.serverBusy?.median.toFixed(2) ?? '–',
      figures.generatorBusy?.median.toFixed(2) ?? '–',
    ]),
  }
}

const MILLISECONDS: Unit = { unit: ' ms', per: 1 }
const SECONDS: Unit = { unit: ' s', per: 1 }
const PERCENTILES = { p50: 'p50', p90: 'p90', p99: 'p99', p999: 'p99.9' } as const

function latency(scenario: ReportedScenario, nameOf: NameOf): Html | false {
  const names = Object.keys(PERCENTILES) as (keyof typeof PERCENTILES)[]
  const results = measuredIn(scenario).filter(({ figures }) => names.every(name => figures[name]))
  const percentiles = Object.values(PERCENTILES)
  return (
    results.length > 0 &&
    percentileChart({
      title: 'Latency',
      reading:
        'Lower is better. Under full load a request mostly waits for the others: see how steeply a line rises to its tail.',
      unit: ' ms',
      percentiles,
      lines: results.map(({ contender, figures }) => ({
        ...{ name: nameOf(contender), tone: toneOf(contender) },
        values: names.map(name => figures[name]?.median ?? 0),
      })),
      numbers: {
        caption: `Latency: ${scenario.title}`,
        columns: [{ name: 'Server' }, ...percentiles.map(name => ({ name, numeric: true }))],
        rows: results.map(({ contender, figures }) => [
          nameOf(contender),
          ...names.map(name => figureText(figures[name], MILLISECONDS)),
        ]),
      },
    })
  )
}

/** What is lost is counted, round by round: there is nothing to draw, and nothing that a ratio would tell. */
function restart(scenario: ReportedScenario, nameOf: NameOf): Html {
  const rounds = (values: readonly number[] | undefined) => values?.map(number).join(' · ') ?? '–'
  return table({
    caption: 'Requests lost and refused in each round, and what a restart took',
    columns: [
      { name: 'Server' },
      ...['Lost', 'Refused', 'Restart', 'Requests/s', 'p99'].map(name => ({ name, numeric: true })),
    ],
    rows: measuredIn(scenario).map(({ contender, figures }) => [
      nameOf(contender),
      rounds(figures.lost?.values),
      rounds(figures.refused?.values),
      figureText(figures.restart, SECONDS),
      figureText(figures.throughput, UNITS.throughput),
      figureText(figures.p99, MILLISECONDS),
    ]),
  })
}

/** Who is not in it, and who does it in a way of its own. */
function remarks(results: readonly Result[], nameOf: NameOf): Html | false {
  const texts = results.flatMap(result => {
    const name = nameOf(result.contender)
    if (result.outcome === 'left out') return [`${name} is left out: ${clip(result.reason, 500)}.`]
    return result.outcome === 'measured' && result.differs ? [`${name}: ${clip(result.differs, 500)}.`] : []
  })
  return texts.length > 0 && html`<ul class="muted">${texts.map(text => html`<li>${text}</li>`)}</ul>`
}
