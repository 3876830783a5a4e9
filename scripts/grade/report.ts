/**
 * A grade as a page for people: what was reached, what failed and why, and how fast it is. It says the same as
 * `.kit/results.json`, in `.kit/report.html`.
 */
import { join } from 'node:path'
import { number } from '../kit/figures.ts'
import { root } from '../kit/levels.ts'
import { replaceFile } from '../kit/replace-file.ts'
import { clip, type Html, html } from '../page/html.ts'
import { dateOf, machineFacts, secondsBetween } from '../page/machine.ts'
import { facts, notice, page, verdict } from '../page/page.ts'
import { table } from '../page/table.ts'
import { levelReport } from './report-level.ts'
import { serverReport } from './report-server.ts'
import type { GradedBenchmark, LevelResult, Results } from './results.ts'

/** Where the page of the last grade is kept. */
export const reportPath = join(root, '.kit', 'report.html')

export function writeReport(results: Results, path = reportPath): void {
  replaceFile(path, report(results))
}

/** @returns the page, whole */
export function report(results: Results): string {
  const graded = shortened(results)
  const { levels, server } = graded
  const title = titleOf(graded)
  const firstFailed = levels.flatMap(({ checks }) => checks).find(({ status }) => status === 'failed')
  return page({
    title,
    header: headerOf(title, graded),
    sections: [
      { id: 'score-card', title: 'Score card', body: [scoreCard(graded), whatInconclusiveMeans(graded)] },
      {
        id: 'levels',
        title: 'Level by level',
        body: levels.map(level =>
          levelReport(level, { learner: graded.subject === 'learner', open: firstFailed }),
        ),
      },
      {
        id: 'server',
        title: 'The assembled server',
        body: server ? serverReport(server, graded.subject) : html`<p>${whyNoServer(graded)}</p>`,
      },
      { id: 'machine', title: 'The machine', body: machineOf(graded) },
    ],
    footer: html`Made by <code>npm run grade</code>. The same for machines: <code>.kit/results.json</code>`,
  })
}

/** Of a text in a report, in characters. A server that talks too much must not make it too big to open. */
const LONGEST_TEXT = 2_000
const MOST_PARTS_SENT = 40

function shortened(results: Results): Results {
  return JSON.parse(JSON.stringify(results), (key, value) => {
    if (typeof value === 'string') return clip(value, LONGEST_TEXT)
    if (key !== 'sent' || value.length <= MOST_PARTS_SENT) return value
    return [...value.slice(0, MOST_PARTS_SENT), `… (${value.length - MOST_PARTS_SENT} more)`]
  })
}

function titleOf({ subject, name = 'A submission' }: Results): string {
  return `${{ learner: 'Your server', solution: 'The reference', submission: name }[subject]}, graded`
}

function headerOf(title: string, results: Results): Html {
  const { points, maxPoints, complete, finishedAt } = results
  const words = { pass: 'passed', fail: 'not passed', inconclusive: 'inconclusive' }
  const outcome = complete
    ? verdict(results.verdict, words[results.verdict])
    : verdict('inconclusive', 'not finished')
  return html`<h1>${title}</h1>
<p class="muted"><time datetime="${finishedAt}">${dateOf(finishedAt)}</time></p>
<p class="score"><span><strong>${points}</strong> of ${maxPoints} points</span> ${outcome}</p>
${!complete && notice('This grade did not come to its end. What was graded before is here.')}
<p>${summaryOf(results).join(' ')}</p>
${nextStep(results)}`
}

/** Where the results stand between all and nothing, in sentences. */
function summaryOf({ levels, benchmarks, server }: Results): string[] {
  const named = (chosen: readonly LevelResult[]) =>
    LIST.format([
      `level${chosen.length === 1 ? '' : 's'} ${chosen[0]?.level}`,
      ...chosen.slice(1).map(({ level }) => `${level}`),
    ])
  const unsolved = levels.filter(({ checks }) => checks.some(({ status }) => status !== 'passed'))
  const withSpeed = (verdict: GradedBenchmark['verdict']) =>
    levels.filter(({ benchmark }) => benchmark?.verdict === verdict)
  const [slow, untold] = [withSpeed('fail'), withSpeed('inconclusive')]
  const missed = server?.criteria.filter(({ verdict }) => verdict === 'fail').length ?? 0
  return [
    unsolved.length === 0
      ? 'Every check that was run passes.'
      : `There is something left to do in ${named(unsolved)}.`,
    slow.length > 0 && `The speed of ${named(slow)} is not what is asked for.`,
    untold.length > 0 && `The speed of ${named(untold)} could not be told.`,
    missed > 0 && `The assembled server misses ${missed} of ${server?.criteria.length} criteria.`,
    !benchmarks && 'Speed was not measured.',
  ].filter(sentence => sentence !== false)
}

const LIST = new Intl.ListFormat('en-GB')

function nextStep({ subject, levels }: Results): Html | undefined {
  const next = levels.find(({ verdict }) => verdict === 'fail')
  if (subject !== 'learner' || !next) return undefined
  return html`<p>Next: <code>npm run level ${next.level}</code>, or read <a href="#level-${next.level}">what failed</a>.</p>`
}

function scoreCard({ levels, points, maxPoints, benchmarks }: Results): Html {
  return table({
    caption: 'Each level, with its checks, its speed and its points',
    columns: [
      { name: 'Level' },
      { name: 'Verdict' },
      { name: 'Points', numeric: true },
      { name: 'Checks', numeric: true },
      { name: 'Speed' },
    ],
    rows: levels.map(({ level, title, checks, benchmark, ...result }) => [
      html`<a href="#level-${level}">${level} · ${title}</a>`,
      verdict(result.verdict),
      `${result.points} of ${result.maxPoints}`,
      `${checks.filter(({ status }) => status === 'passed').length} of ${checks.length}`,
      benchmark ? speedOf(benchmark) : benchmarks ? 'after the checks' : 'not measured',
    ]),
    total: ['All levels', '', `${points} of ${maxPoints}`, '', ''],
  })
}

function whyNoServer({ complete }: Results): string {
  return complete
    ? 'It was not measured: while no slot passes all of its checks, it is the reference.'
    : 'The grade ended before it was measured.'
}

/** With the figure that decides, if it is one that compares. All figures stand in the level's own section. */
function speedOf({ figures, ...benchmark }: GradedBenchmark): Html {
  const figure = figures.find(({ unit, verdict }) => unit === '×' && verdict === benchmark.verdict)
  return html`${verdict(benchmark.verdict)}${figure && html` <span class="muted">${number(figure.value)}×</span>`}`
}

function whatInconclusiveMeans(results: Results): Html | false {
  const verdicts = [
    ...results.levels.flatMap(({ benchmark }) => [
      benchmark?.verdict,
      ...(benchmark?.figures ?? []).map(({ verdict }) => verdict),
    ]),
    ...(results.server?.criteria ?? []).map(({ verdict }) => verdict),
  ]
  return (
    verdicts.includes('inconclusive') &&
    notice(html`${verdict('inconclusive', 'Inconclusive')} means that the machine could not tell: it was busy with something
else, or its load generator was slower than the server. It costs no points. Grade again when nothing else is running.`)
  )
}

function machineOf({ machine, startedAt, finishedAt }: Results): Html {
  return facts([...machineFacts(machine), ['Grading took', secondsBetween(startedAt, finishedAt)]])
}
