/** What a report says of a level: what failed and why, what waits, what passed, and how fast it is. */
import { visible } from '../checks/story.ts'
import type { Figure } from '../kit/bench.ts'
import { bound, number } from '../kit/figures.ts'
import { type BarChart, barChart } from '../page/charts.ts'
import { type Content, type Html, html } from '../page/html.ts'
import { facts, notice, verdict, verdictWords } from '../page/page.ts'
import type { Table } from '../page/table.ts'
import type { GradedBenchmark, GradedCheck, LevelResult } from './results.ts'

interface Options {
  /** Whether who reads it can ask for hints. */
  readonly learner: boolean
  /** The check that is not folded away. */
  readonly open: GradedCheck | undefined
}

export function levelReport(result: LevelResult, options: Options): Html {
  const { level, title, checks, unloadable, benchmark, seconds } = result
  const having = (status: GradedCheck['status']) => checks.filter(check => check.status === status)
  const [passed, failed, waiting] = [having('passed'), having('failed'), having('waiting')]
  const sections = [...new Set(failed.map(sectionOf))]
  return html`<section aria-labelledby="level-${level}">
<h3 id="level-${level}">Level ${level} · ${title}</h3>
<p>${verdict(result.verdict)} <span class="muted">· ${passed.length} of ${checks.length} checks ·
${result.points} of ${result.maxPoints} points · ${number(seconds)} s</span></p>
${unloadable !== undefined && notice(html`Nothing could be checked: ${unloadable}`)}
${sections.map(section =>
  failures(
    level,
    failed.filter(check => sectionOf(check) === section),
    options,
  ),
)}
${unloadable === undefined && folded(waiting, 'that waits for another', 'that wait for others', waitingCheck)}
${folded(passed, 'passed', 'passed', passedCheck)}
${benchmark && speed(level, benchmark)}
</section>
`
}

function failures(level: number, checks: readonly GradedCheck[], options: Options): Html {
  const [first] = checks
  return html`<h4>${first && sectionOf(first)} ${first?.section}</h4>
${checks.map(check => failure(level, check, options))}`
}

function sectionOf({ id }: GradedCheck): string {
  return id.replace(/[a-z]+$/, '')
}

function failure(level: number, check: GradedCheck, { learner, open }: Options): Html {
  const { id, title, story, why, lookAt, repeat } = check
  const serving = html`<br><span class="muted">while <code>npm run serve ${level}</code> is running</span>`
  const sent = story && (story.sent.length > 0 ? block(sentLines(story.sent).join('\n')) : 'nothing')
  return html`<details class="box"${check === open && ' open'}>
<summary>${verdict('fail', id)} ${title}</summary>
${facts([
  ['Sent', sent],
  ['Expected', story?.expected],
  ['Received', story && html`<strong>${story.received}</strong>`],
  ['Why', why],
  ['Look at', lookAt !== undefined && html`<code>${lookAt}</code>`],
  ['Repeat', html`<code>${repeat}</code>${!repeat.includes('npm run ') && serving}`],
  ['It printed', story && story.printed !== '' && block(story.printed)],
  ['Stuck?', learner && html`<code>npm run hint ${id}</code>`],
])}
</details>
`
}

function block(text: string): Html {
  return html`<pre>${text}</pre>`
}

/** Bytes with their line ends spelled out. Their length is bounded already. */
function sentLines(sent: readonly string[]): string[] {
  return sent.flatMap(bytes => visible(bytes, 40, Number.POSITIVE_INFINITY))
}

function folded(
  checks: readonly GradedCheck[],
  one: string,
  many: string,
  show: (check: GradedCheck) => Content,
): Html | false {
  return (
    checks.length > 0 &&
    html`<details><summary>${checks.length} ${checks.length === 1 ? `check ${one}` : `checks ${many}`}</summary>
<ul class="checks">${checks.map(check => html`<li>${check.id} ${check.title}${show(check)}</li>`)}</ul>
</details>
`
  )
}

function waitingCheck({ waitsFor }: GradedCheck): Html {
  return html` <span class="muted">(waits for ${waitsFor})</span>`
}

function passedCheck({ note }: GradedCheck): Content {
  return note !== undefined && html`<span class="muted">: ${note}</span>`
}

function speed(level: number, { figures, failure, ...benchmark }: GradedBenchmark): Html {
  const open = figures.filter(({ verdict }) => verdict !== 'pass')
  return html`<h4>Speed: ${verdict(benchmark.verdict)}</h4>
${failure !== undefined && notice(html`It could not be measured to the end: ${failure}`)}
${open.map(({ name, verdict: ofFigure, reason }) => reason !== undefined && html`<p>${verdict(ofFigure)} ${name}: ${reason}.</p>`)}
${chart(level, figures, 'less')}
${chart(level, figures, 'more')}`
}

/** A figure many times over its limit says no more than one five times over: its bar is cut there. */
const CUT_AT = 5

/**
 * Figures of different units, each as a share of its own limit. Those where less is better and those where more is have
 * charts of their own, so that one sentence says which side of the line is good.
 */
function chart(level: number, all: readonly Figure[], better: Figure['better']): Html | false {
  const figures = all.filter(figure => figure.better === better)
  const described: Pick<BarChart, 'title' | 'reading'> =
    better === 'less'
      ? { title: `Level ${level}: what must stay low`, reading: 'Good: the bar does not cross the line.' }
      : { title: `Level ${level}: what must be high`, reading: 'Good: the bar reaches the line.' }
  return (
    figures.length > 0 &&
    barChart({
      ...described,
      bars: figures.map(figure => ({
        name: `${figure.name} (${bound(figure)})`,
        value: shareOfLimit(figure),
        text: `${number(figure.value)}${figure.unit} · ${verdictWords[figure.verdict]}`,
        tone: figure.verdict,
      })),
      limit: { value: 1, name: 'limit' },
      cutAt: CUT_AT,
      numbers: numbers(described.title, figures),
    })
  )
}

/** Anything is beyond a limit of nothing. */
function shareOfLimit({ value, limit }: Figure): number {
  return limit === 0 ? (value > 0 ? Number.POSITIVE_INFINITY : 0) : value / limit
}

function numbers(caption: string, figures: readonly Figure[]): Table {
  return {
    caption,
    columns: [
      { name: 'Figure' },
      { name: 'Measured', numeric: true },
      { name: 'Asked for', numeric: true },
      { name: 'Verdict' },
      { name: 'How' },
    ],
    rows: figures.map(figure => [
      figure.name,
      `${number(figure.value)}${figure.unit}`,
      bound(figure),
      verdict(figure.verdict),
      figure.reason ?? 'counted',
    ]),
  }
}
