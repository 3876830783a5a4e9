/**
 * GitHub Flavored Markdown (version 0.29), for a job summary, which may have 1 MiB, or for a comment on a pull request,
 * which may have 65,536 characters.
 * https://github.github.com/gfm/
 * https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary
 */

import { number } from '../../kit/figures.ts'
import type { Results, Target } from '../results.ts'
import { boundOf, type Group, groupsOf, INCOMPLETE, machineOf, type Outcome, reportOf } from './outcomes.ts'
import { block, oneLine } from './text.ts'

/** In bytes, which are never fewer than characters. */
export const MARKDOWN_LIMIT = 65_536

export function markdown(results: Results): string {
  const { subject, name = 'a submission', points, maxPoints, verdict, complete, server } = results
  const graded = { learner: 'your server', solution: 'the reference', submission: name }[subject]
  const groups = groupsOf(results)
  const outcomes = groups.flatMap(group => group.outcomes)
  const sections = [
    `## Socket School, ${inline(graded)}: ${points} of ${maxPoints} points, ${verdict}`,
    ...(complete ? [] : [`> ${INCOMPLETE}.`]),
    ...table(['Level', 'Checks', 'Points'], groups.flatMap(rowOfLevel)),
    ...table(['', 'Speed', 'Measured'], rowsOf(outcomes, 'benchmark')),
    ...table(['', 'The assembled server', 'Measured'], rowsOf(outcomes, 'server')),
    ...table(
      ['', 'Target', 'Measured', 'Asked for', 'Bare Node server'],
      (server?.targets ?? []).map(rowOfTarget),
    ),
  ]
  return withFailures(sections, outcomes.filter(isFailure), inline(machineOf(results)))
}

function rowOfLevel({ level, title, points, maxPoints, outcomes }: Group): string[][] {
  if (level === undefined) return []
  const checks = outcomes.filter(({ kind }) => kind === 'check')
  const passed = checks.filter(({ status }) => status === 'passed').length
  return [[inline(title), `${passed} of ${checks.length}`, `${points} of ${maxPoints}`]]
}

const MARKS: Record<Outcome['status'], string> = {
  passed: '✓',
  failed: '✗',
  broken: '✗',
  waiting: '–',
  inconclusive: '?',
}

function rowsOf(outcomes: readonly Outcome[], wanted: Outcome['kind']): string[][] {
  return outcomes
    .filter(({ kind }) => kind === wanted)
    .map(outcome => [MARKS[outcome.status], headingOf(outcome), inline(outcome.text)])
}

function headingOf({ id, level, title, kind }: Outcome): string {
  return inline(
    kind === 'check' ? `${id} ${title}` : level === undefined ? title : `Level ${level}: ${title}`,
  )
}

function rowOfTarget(target: Target): string[] {
  const { name, unit, measured, met, floor } = target
  return [met ? MARKS.passed : '·', name, `${number(measured)} ${unit}`, boundOf(target), number(floor)]
}

/** Nothing for no rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
  return [lines.join('\n')]
}

function isFailure({ status }: Outcome): boolean {
  return status === 'failed' || status === 'broken'
}

/** The last failures give way where there is no room: the first is the one to begin with. */
function withFailures(sections: readonly string[], failures: readonly Outcome[], end: string): string {
  const parts = failures.length > 0 ? [...sections, '### What failed'] : [...sections]
  let room = MARKDOWN_LIMIT - sizeOf([...parts, left(failures.length), end])
  let rest = failures.length
  for (const details of failures.map(detailsOf)) {
    room -= sizeOf([details])
    if (room < 0) break
    parts.push(details)
    rest--
  }
  return `${[...parts, ...(rest > 0 ? [left(rest)] : []), end].join('\n\n')}\n`
}

/** In bytes, with the empty line behind each. */
function sizeOf(parts: readonly string[]): number {
  return Buffer.byteLength([...parts, ''].join('\n\n'))
}

function left(count: number): string {
  return `There is no room here for ${count} more: \`npm run grade\` shows them.`
}

function detailsOf(outcome: Outcome): string {
  const story = block(reportOf(outcome))
  // A fence ends at as many backticks, so it has more of them than any line within (GFM §4.5).
  const fence = '`'.repeat(Math.max(3, ...[...story.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `<details><summary>${headingOf(outcome)}</summary>\n\n${fence}text\n${story}\n${fence}\n\n</details>`
}

/**
 * Text within a line or a cell: as character references, nothing in it is syntax (GFM §6.2). What would call somebody
 * or point to an issue is broken by a comment, since GitHub looks for that in what it has made of the text.
 */
function inline(text: string): string {
  return oneLine(text, 160).replace(/[&<>"'|`*_~[\]\\!]|[@#](?=\w)/g, character =>
    /[@#]/.test(character) ? `${character}<!-- -->` : `&#${character.charCodeAt(0)};`,
  )
}
