/** What a page says of a comparison as a whole: what matters most, all as multiples of one contender's, and memory. */
import { groupedBarChart } from '../page/charts.ts'
import { type Content, type Html, html } from '../page/html.ts'
import { verdict } from '../page/page.ts'
import { type Table, table } from '../page/table.ts'
import {
  barsOf,
  cpuUnit,
  figureText,
  isRestart,
  measuredIn,
  namesIn,
  ratioText,
  UNITS,
  type Unit,
} from './page-figures.ts'
import type { FigureName, Report, ReportedScenario, Result } from './report.ts'

/** What people ask of most: a small answer, a file as most are, and a server as it runs in production. */
const MATTER_MOST = ['hello', 'static-10k', 'logs']
/** Where memory differs; in the others it is that of the first. */
const MEMORABLE = ['hello', 'many', 'static-10m']

/** Who takes many times as long as ours must not make all others too short to see. */
const CUT_AT = 5

/** The chart that stands for the whole comparison, on a page and in a picture. */
export function cpuChart(report: Report) {
  const scenarios = chosen(report, 'cpuPerRequest', MATTER_MOST)
  const unit = cpuUnit(scenarios.flatMap(measuredIn))
  const groups = groupsOf(report, scenarios, 'cpuPerRequest', unit)
  const ours = groups.flatMap(({ bars }) => bars.filter(({ tone }) => tone === 'main'))
  return {
    ...{ title: 'CPU time for each request', reading: 'Shorter is better.', unit: unit.unit },
    ...(ours.length > 0 && { cutAt: CUT_AT * Math.max(...ours.map(({ value }) => value)) }),
    ...{ groups, scenarios },
  }
}

/** Those of a list that have such a figure; all that have it if none of the list does. */
function chosen({ scenarios }: Report, figure: FigureName, ids: readonly string[]) {
  const having = scenarios.filter(scenario => measuredIn(scenario).some(({ figures }) => figures[figure]))
  const found = having.filter(({ id }) => ids.includes(id))
  return found.length > 0 ? found : having
}

function groupsOf(report: Report, scenarios: readonly ReportedScenario[], figure: FigureName, unit: Unit) {
  return scenarios.map(scenario => ({
    name: scenario.title,
    bars: barsOf(measuredIn(scenario), figure, unit, namesIn(report)),
  }))
}

export function overview(report: Report): Html {
  const chart = cpuChart(report)
  const { scenarios, settings } = report
  const { baseline } = settings
  const loads = scenarios.filter(scenario => !isRestart(scenario))
  const limited = loads.flatMap(measuredIn).some(({ limitedBy }) => limitedBy === 'generator')
  const ratios = (figure: FigureName, caption: string, sign: (result: Result) => string) =>
    baseline !== undefined &&
    loads.length > 0 &&
    table(
      byScenario(report, loads, `${caption}, as a multiple of ${namesIn(report)(baseline)}’s`, result =>
        result.outcome === 'measured' ? ratioText(result.ratios[figure]) + sign(result) : noFigure(result),
      ),
    )
  return html`${chart.groups.length > 0 && groupedBarChart(chart)}
${ratios('cpuPerRequest', 'CPU time for each request', () => '')}
${ratios('throughput', 'Requests answered in a second', star)}
${limited && html`<p class="muted">* The load generator was the limit, and the server can do more: compare CPU time.</p>`}`
}

function noFigure({ outcome }: Result): Content {
  return outcome === 'failed' ? verdict('fail') : '–'
}

function star(result: Result): string {
  return result.outcome === 'measured' && result.limitedBy === 'generator' ? ' *' : ''
}

export function memory(report: Report): Html {
  const scenarios = chosen(report, 'memory', MEMORABLE)
  if (scenarios.length === 0) return html`<p>It was not measured.</p>`
  const title = 'Resident memory, at its highest'
  return groupedBarChart({
    ...{ title, reading: 'Shorter is better. Pages that processes share are counted in each.' },
    unit: UNITS.memory.unit,
    groups: groupsOf(report, scenarios, 'memory', UNITS.memory),
    numbers: byScenario(report, report.scenarios, title, result =>
      result.outcome === 'measured' ? figureText(result.figures.memory, UNITS.memory) : noFigure(result),
    ),
  })
}

/** A row for each scenario, a column for each contender that is there. */
function byScenario(
  { contenders }: Report,
  scenarios: readonly ReportedScenario[],
  caption: string,
  cell: (result: Result) => Content,
): Table {
  const present = contenders.filter(({ missing }) => missing === undefined)
  return {
    caption,
    columns: [{ name: 'Scenario' }, ...present.map(({ name }) => ({ name, numeric: true }))],
    rows: scenarios.map(({ id, title, results }) => [
      html`<a href="#${id}">${title}</a>`,
      ...present.map(one => {
        const result = results.find(({ contender }) => contender === one.id)
        return result ? cell(result) : '–'
      }),
    ]),
  }
}
