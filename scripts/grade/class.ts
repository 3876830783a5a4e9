/**
 * Grades many submissions, one after the other, each in a process of its own: whatever becomes of one, the next is graded
 * as if it were alone.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { endWithUs } from '../bench/end-with-us.ts'
import { startModule } from '../bench/module-process.ts'
import { Exit, type ExitCode, KitError } from '../kit/exit.ts'
import { loadLevels, root, shortPath } from '../kit/levels.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { bold, dim, field, print, status } from '../kit/terminal.ts'
import { writeReport } from './report.ts'
import { type Results, readResults, writeResults } from './results.ts'
import { colourOf } from './show.ts'
import { findSubmission, foldersIn, leftOutOf, requireFolder, uniqueNames } from './submission.ts'
import type { Report, Task } from './submission-process.ts'

/** How long a submission may take, in seconds: many times what one takes, with benchmarks, on a slow machine. */
const LIMIT_SECONDS = 600

/** How long the grader of one may take to end what it has started, in milliseconds. */
const GRACE_MS = 5_000

/** A folder for each time, by its date and time. */
const classes = join(root, '.kit', 'class')

export interface ClassOptions {
  readonly benchmarks: boolean
  /** The one level that is graded. Default: all. */
  readonly only?: number
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
  /** The problem is the grader's, not the submission's. */
  readonly isOurs?: boolean
}

/**
 * @param folders of submissions, or of folders of submissions; absolute
 * @throws KitError when one of them is not there, before anything is done
 */
export async function gradeClass(folders: readonly string[], options: ClassOptions): Promise<ExitCode> {
  for (const folder of folders) requireFolder(folder)
  const submissions = [...new Set((await Promise.all(folders.map(expand))).flat())]
  const names = uniqueNames(submissions)
  const width = Math.min(24, Math.max(10, ...names.map(name => name.length)))
  const folder = join(classes, new Date().toISOString().slice(0, 19).replaceAll(':', '-'))
  print(bold(`Grading ${submissions.length} ${submissions.length === 1 ? 'submission' : 'submissions'}`))
  print(dim(`   ${'name'.padEnd(width)} ${'points'.padStart(10)}  ${'verdict'.padEnd(12)}  levels passed`))
  const rows: Row[] = []
  const written = () => `${shortPath(join(folder, TABLE))}, with the results and a page for each beside it`
  const finished = endWithUs(() => {
    if (rows.length > 0) print(`stopped after ${rows.length} of ${submissions.length}; written: ${written()}`)
  })
  for (const [index, submission] of submissions.entries()) {
    const name = names[index]!
    const place = `${index + 1} of ${submissions.length}${timeLeft(rows, submissions.length)}`
    const tell = (what: string) => status(`${name} (${place}): ${what}`)
    tell('beginning')
    const row = await gradeApart(name, submission, options, tell)
    rows.push(row)
    showRow(row, width)
    // Written after each, so that whatever stops us keeps what was done.
    await save(rows, folder)
  }
  finished()
  print(dim(`written: ${written()}`))
  return exitCodeFor(rows)
}

/**
 * Somebody's results of the last class.
 * @throws KitError when there are none of that name
 */
export function resultsOfClass(name: string): Results {
  const last = foldersIn(classes).sort().at(-1)
  const names = last === undefined ? [] : namesIn(join(classes, last))
  if (names.includes(name)) return readResults(join(classes, last!, `${name}.json`))
  throw new KitError(
    names.length === 0
      ? 'No class was graded yet: npm run grade class DIR…'
      : `${JSON.stringify(name)} is not in the class that was graded last. In it are: ${names.join(', ')}`,
  )
}

function namesIn(folder: string): string[] {
  return leftOutOf(folder)
    .filter(file => file.endsWith('.json'))
    .map(file => file.slice(0, -'.json'.length))
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
  if (!found.some(Boolean)) return [folder]
  const others = leftOutOf(folder)
  if (others.length > 0)
    print(field('', `left out of ${folder}, for they are no folders: ${others.join(', ')}`, 0))
  return inner
}

async function gradeApart(
  name: string,
  folder: string,
  { limitSeconds = LIMIT_SECONDS, ...options }: ClassOptions,
  tell: (what: string) => void,
): Promise<Row> {
  const start = performance.now()
  let last: Report = {}
  const { path: home, remove } = temporaryFolder('grading')
  const task: Task = { folder, name, home, ...options }
  const grader = startModule({
    name: 'the grader',
    modulePath: new URL('./submission-process.ts', import.meta.url),
    args: [JSON.stringify(task)],
  })
  grader.child.on('message', ({ progress, ...report }: Report) => {
    last = { ...last, ...report }
    if (progress) tell(progress)
  })
  const timer = setTimeout(() => {
    last = { ...last, problem: `stopped after ${limitSeconds} s` }
    void grader.stop(GRACE_MS)
  }, limitSeconds * 1_000)
  const ended = await grader.ended
  clearTimeout(timer)
  remove()
  const { results, problem, isOurs } = last
  const row = {
    name,
    folder,
    seconds: Math.round((performance.now() - start) / 1_000),
    ...(results && { results }),
  }
  if (problem !== undefined) return { ...row, problem, ...(isOurs && { isOurs }) }
  return results?.complete ? row : { ...row, problem: ended.message, isOurs: true }
}

function showRow({ name, results, problem }: Row, width: number): void {
  const short = name.length > width ? `${name.slice(0, width - 1)}…` : name
  const points = results ? `${results.points} of ${results.maxPoints}` : '–'
  const verdict = problem ? 'not graded' : results!.verdict
  const colour = colourOf(problem ? 'fail' : results!.verdict)
  print(
    `   ${short.padEnd(width)} ${points.padStart(10)}  ${colour(verdict.padEnd(12))}  ${passed(results).join(' ') || '–'}`,
  )
  for (const remark of remarksOn(results, problem)) print(field('', remark))
}

/** What an instructor wants to know before opening the page of somebody: why nothing of a level could be run. */
function remarksOn(results: Results | undefined, problem: string | undefined): string[] {
  const unloadable = results?.levels.flatMap(({ unloadable }) => unloadable ?? []) ?? []
  const remarks = unloadable.filter(line => !isAbsence(line))
  return problem === undefined ? remarks : [problem, ...remarks]
}

const isAbsence = (line: string) => /(?: was not handed in| is as it was handed out)$/.test(line)

function passed(results: Results | undefined): number[] {
  return (
    results?.levels.filter(({ points, maxPoints }) => points === maxPoints).map(({ level }) => level) ?? []
  )
}

const TABLE = 'class.csv'

async function save(rows: readonly Row[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const last = rows.at(-1)!
  if (last.results) {
    writeResults(last.results, join(folder, `${last.name}.json`))
    writeReport(last.results, join(folder, `${last.name}.html`))
  }
  const levels = (await loadLevels()).filter(({ points }) => points > 0).map(({ number }) => number)
  const records = rows.map(({ name, folder, seconds, results, problem }) => ({
    name,
    folder,
    points: results?.points ?? '',
    max_points: results?.maxPoints ?? '',
    verdict: problem === undefined ? results?.verdict : 'not graded',
    ...Object.fromEntries(
      levels.map(level => [
        `level_${level}`,
        results?.levels.find(result => result.level === level)?.points ?? '',
      ]),
    ),
    seconds,
    remarks: remarksOn(results, problem).join('; '),
  }))
  // A name that begins like a formula must not become one in a spreadsheet, and an umlaut is to be read as one.
  const options = { header: true, bom: true, escape_formulas: true, record_delimiter: 'windows' } as const
  writeFileSync(join(folder, TABLE), stringify(records, options))
}

function exitCodeFor(rows: readonly Row[]): ExitCode {
  if (rows.some(({ isOurs }) => isOurs)) return Exit.broken
  const has = (verdict: Results['verdict']) => rows.some(({ results }) => results?.verdict === verdict)
  if (rows.some(({ problem }) => problem !== undefined) || has('fail')) return Exit.failed
  return has('inconclusive') ? Exit.inconclusive : Exit.passed
}
