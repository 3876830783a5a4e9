/**
 * Grades many submissions, one after the other, each in a process of its own: whatever becomes of one, the next is graded
 * as if it were alone.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { startModule } from '../bench/module-process.ts'
import { Exit, type ExitCode } from '../kit/exit.ts'
import { root, shortPath } from '../kit/levels.ts'
import { bold, dim, field, print, status } from '../kit/terminal.ts'
import { writeReport } from './report.ts'
import { type Results, writeResults } from './results.ts'
import { colourOf } from './show.ts'
import { findSubmission, foldersIn, isFolder, uniqueNames } from './submission.ts'
import type { Report } from './submission-process.ts'

/** How long a submission may take, in seconds: many times what one takes, with benchmarks, on a slow machine. */
const LIMIT_SECONDS = 600

/** How long the grader of one may take to end what it has started, in milliseconds. */
const GRACE_MS = 5_000

const folder = join(root, '.kit', 'class')

export interface ClassOptions {
  readonly benchmarks: boolean
  /** How long one may take, in seconds. Default 600. */
  readonly limitSeconds?: number
}

/** What became of one submission. */
interface Row {
  readonly name: string
  readonly folder: string
  readonly seconds: number
  /** As far as it was graded. */
  readonly results?: Results
  /** Why it was not graded to the end: in one line. */
  readonly problem?: string
}

/** @param folders of submissions, or of folders of submissions; absolute */
export async function gradeClass(folders: readonly string[], options: ClassOptions): Promise<ExitCode> {
  const submissions = (await Promise.all(folders.map(expand))).flat()
  const names = uniqueNames(submissions)
  const width = Math.min(24, Math.max(10, ...names.map(name => name.length)))
  print(bold(`Grading ${submissions.length} ${submissions.length === 1 ? 'submission' : 'submissions'}`))
  print(dim(`   ${'name'.padEnd(width)} ${'points'.padStart(10)}  ${'verdict'.padEnd(12)}  levels passed`))
  const rows: Row[] = []
  for (const [index, folder] of submissions.entries()) {
    const name = names[index]!
    const place = `${index + 1} of ${submissions.length}${timeLeft(rows, submissions.length)}`
    const tell = (what: string) => status(`${name} (${place}): ${what}`)
    tell('beginning')
    const row = await gradeApart(name, folder, options, tell)
    rows.push(row)
    showRow(row, width)
    // Written after each, so that whatever stops us keeps what was done.
    save(rows)
  }
  print(dim(`written: ${shortPath(tablePath)}, and the results and a page for each beside it`))
  return exitCodeFor(rows)
}

/** For all of them, by what one takes. */
function timeLeft(rows: readonly Row[], count: number): string {
  if (rows.length === 0) return ''
  const mean = rows.reduce((sum, { seconds }) => sum + seconds, 0) / rows.length
  return `, about ${Math.ceil((mean * (count - rows.length)) / 60)} min left`
}

/** The folders of submissions in a folder that is none itself; or else the folder, so that something is said of it. */
async function expand(folder: string): Promise<string[]> {
  if (await findSubmission(folder)) return [folder]
  const inner = foldersIn(folder).map(name => join(folder, name))
  const found = await Promise.all(inner.map(findSubmission))
  // One that handed in nothing is listed as well, as long as somebody else did.
  return found.some(Boolean) ? inner : [folder]
}

async function gradeApart(
  name: string,
  folder: string,
  { benchmarks, limitSeconds = LIMIT_SECONDS }: ClassOptions,
  tell: (what: string) => void,
): Promise<Row> {
  const start = performance.now()
  const row = () => ({ name, folder, seconds: Math.round((performance.now() - start) / 1_000) })
  if (!isFolder(folder)) return { ...row(), problem: 'there is no such folder' }
  let results: Results | undefined
  let problem: string | undefined
  const grader = startModule({
    name: 'the grader',
    modulePath: new URL('./submission-process.ts', import.meta.url),
    args: [folder, name, benchmarks ? 'bench' : 'no-bench'],
  })
  grader.child.on('message', (report: Report) => {
    results = report.results ?? results
    problem = report.problem ?? problem
    if (report.progress) tell(report.progress)
  })
  const timer = setTimeout(() => {
    problem = `stopped after ${limitSeconds} s`
    void grader.stop(GRACE_MS)
  }, limitSeconds * 1_000)
  const ended = await grader.ended
  clearTimeout(timer)
  if (!results?.complete) problem ??= ended.message
  return { ...row(), ...(results && { results }), ...(problem !== undefined && { problem }) }
}

function showRow({ name, results, problem }: Row, width: number): void {
  const short = name.length > width ? `${name.slice(0, width - 1)}…` : name
  const points = results ? `${results.points} of ${results.maxPoints}` : '–'
  const verdict = problem ? 'not graded' : results!.verdict
  const colour = colourOf(problem ? 'fail' : results!.verdict)
  print(
    `   ${short.padEnd(width)} ${points.padStart(10)}  ${colour(verdict.padEnd(12))}  ${passed(results).join(' ') || '–'}`,
  )
  if (problem) print(field('', problem))
}

function passed(results: Results | undefined): number[] {
  return (
    results?.levels.filter(({ points, maxPoints }) => points === maxPoints).map(({ level }) => level) ?? []
  )
}

const tablePath = join(folder, 'class.csv')

function save(rows: readonly Row[]): void {
  mkdirSync(folder, { recursive: true })
  const last = rows.at(-1)!
  if (last.results) {
    writeResults(last.results, join(folder, `${last.name}.json`))
    writeReport(last.results, join(folder, `${last.name}.html`))
  }
  const levels = [...new Set(rows.flatMap(({ results }) => results?.levels.map(({ level }) => level) ?? []))]
  const records = rows.map(({ name, folder, seconds, results, problem }) => ({
    name,
    folder,
    points: results?.points ?? 0,
    max_points: results?.maxPoints ?? '',
    verdict: problem === undefined ? results?.verdict : 'not graded',
    ...Object.fromEntries(
      levels.map(level => [
        `level_${level}`,
        results?.levels.find(result => result.level === level)?.points ?? '',
      ]),
    ),
    criteria: results?.server?.criteria.filter(({ verdict }) => verdict === 'pass').length ?? '',
    seconds,
    problem: problem ?? '',
  }))
  // A name that begins like a formula must not become one in a spreadsheet.
  writeFileSync(
    tablePath,
    stringify(records, { header: true, escape_formulas: true, record_delimiter: 'windows' }),
  )
}

function exitCodeFor(rows: readonly Row[]): ExitCode {
  if (rows.some(({ problem }) => problem !== undefined)) return Exit.broken
  const has = (verdict: Results['verdict']) => rows.some(({ results }) => results?.verdict === verdict)
  return has('fail') ? Exit.failed : has('inconclusive') ? Exit.inconclusive : Exit.passed
}
