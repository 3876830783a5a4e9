/**
 * A comparison as a page for people. It says the same as `.kit/compare.json`, in `.kit/compare.html`, and is made of
 * nothing else.
 */
import { join } from 'node:path'
import { number } from '../kit/figures.ts'
import { root } from '../kit/levels.ts'
import { replaceFile } from '../kit/replace-file.ts'
import { type Content, clip, type Html, html } from '../page/html.ts'
import { dateOf, machineFacts, secondsBetween } from '../page/machine.ts'
import { facts, notice, page } from '../page/page.ts'
import { table } from '../page/table.ts'
import { measuredIn, namesIn, ratioRange, ratioText } from './page-figures.ts'
import { marksReport } from './page-marks.ts'
import { memory, overview } from './page-overview.ts'
import { scenarioReport } from './page-scenario.ts'
import type { MeasuredResult, Report } from './report.ts'

/** Where the page of the last comparison is kept. */
export const pagePath = join(root, '.kit', 'compare.html')

export function writePage(report: Report, path = pagePath): void {
  replaceFile(path, comparison(report))
}

/** @returns the page, whole */
export function comparison(report: Report): string {
  const { scenarios, marks, settings } = report
  const nameOf = namesIn(report)
  const baseline = settings.baseline === undefined ? undefined : nameOf(settings.baseline)
  const title = titleOf(report)
  return page({
    title,
    header: headerOf(title, report),
    sections: [
      { id: 'overview', title: 'At a glance', body: overview(report) },
      { id: 'marks', title: 'Marks of the reference', body: marksReport(marks, nameOf) },
      {
        id: 'scenarios',
        title: 'Scenario by scenario',
        body: scenarios.map(scenario => scenarioReport(scenario, nameOf, baseline)),
      },
      { id: 'memory', title: 'Memory', body: memory(report) },
      { id: 'contenders', title: 'Who was compared', body: contendersOf(report) },
      { id: 'machine', title: 'The machine', body: machineOf(report) },
    ],
    footer: html`Made by <code>npm run compare</code>. The same for machines: <code>.kit/compare.json</code>`,
  })
}

/** The one that the page is about: yours, else the reference. */
function subjectOf({ contenders }: Report): string | undefined {
  const isThere = (id: string) => contenders.some(one => one.id === id && one.missing === undefined)
  return ['yours', 'reference'].find(isThere)
}

function titleOf(report: Report): string {
  const titles: Record<string, string> = {
    yours: 'Your server beside others',
    reference: 'The reference beside others',
  }
  return titles[subjectOf(report) ?? ''] ?? 'Servers side by side'
}

function headerOf(title: string, report: Report): Html {
  const { finishedAt, settings } = report
  return html`<h1>${title}</h1>
<p class="muted"><time datetime="${finishedAt}">${dateOf(finishedAt)}</time></p>
${headline(report)}
${warnings(report)}
<p>All ran at the same time and were loaded in turn, in rounds. Bars are medians; the line on a bar spans all
rounds. Trust ratios: how many requests there are in a second says as much of this machine${settings.workers === 1 ? '' : ' and its cores'} as of a server. How to
read it all: <a href="../levels/reading-figures.md">levels/reading-figures.md</a></p>`
}

/** The first scenario in which there is something to compare the subject with. */
function headline(report: Report): Html | undefined {
  const { scenarios, settings } = report
  const subject = subjectOf(report)
  const baseline = settings.baseline
  if (subject === undefined || baseline === undefined || subject === baseline) return undefined
  for (const scenario of scenarios) {
    const ratio = resultOf(measuredIn(scenario), subject)?.ratios.cpuPerRequest
    if (!ratio) continue
    return html`<p class="score"><span><strong>${ratioText(ratio)}</strong> the CPU time of ${namesIn(report)(baseline)} for a request</span></p>
<p class="muted">${scenario.title}: all rounds ${ratioRange(ratio)}. The less, the better.</p>`
  }
  return undefined
}

function resultOf(measured: readonly MeasuredResult[], id: string): MeasuredResult | undefined {
  return measured.find(({ contender }) => contender === id)
}

/** What must be known before any figure is read. */
function warnings({ contenders, scenarios, settings }: Report): Content {
  const missing = contenders.filter(contender => contender.missing !== undefined)
  const nameOf = namesIn({ contenders })
  const all = scenarios.flatMap(measuredIn)
  const disturbed = all.filter(({ limitedBy }) => limitedBy === 'others').length
  return [
    missing.map(({ name, missing = '' }) => notice(html`<strong>${name}</strong>: ${clip(missing, 500)}.`)),
    settings.baseline !== undefined &&
      missing.some(({ id }) => id === 'nginx') &&
      html`<p>Without nginx, all ratios are to ${nameOf(settings.baseline)}.</p>`,
    settings.quick && notice('This was a quick run. Its figures are rough: use it to see that it works.'),
    disturbed > 0 &&
      notice(html`The machine was busy with something else in ${number(disturbed)} of ${number(all.length)} measurements.
Compare again when nothing else is running.`),
  ]
}

function contendersOf({ contenders, settings }: Report): Html {
  const { workers } = settings
  return html`<p>All got the same content, and did the same work as far as they can, with ${workers === 1 ? 'one worker' : `${workers} workers`} each.
<code>npm run compare show</code> shows how each is started, with its whole configuration.</p>
${table({
  caption: 'Servers and their versions',
  columns: [{ name: 'Server' }, { name: 'Version' }],
  rows: contenders.map(({ name, version, missing = '' }) => [
    name,
    version ?? html`not here: ${clip(missing, 500)}`,
  ]),
})}`
}

function machineOf({ machine, settings, startedAt, finishedAt }: Report): Html {
  const { command, generator } = settings
  return facts([
    ...machineFacts(machine),
    ['Command', html`<code>${command}</code>`],
    ['Load', `${generator.name} ${generator.version}`],
    ['It took', secondsBetween(startedAt, finishedAt)],
  ])
}
