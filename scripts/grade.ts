/** `npm run grade`: every level, then the whole server, and a score; of your slots, the reference's, or other people's. */
import { resolve } from 'node:path'
import { type Graded, type GradeOptions, grade } from './grade/grade.ts'
import { reportPath, writeReport } from './grade/report.ts'
import { readResults, resultsPath, writeResults } from './grade/results.ts'
import { showHead, showLevel, showScore, showServer } from './grade/show.ts'
import { copyForGrading, nameOf, requireSubmission } from './grade/submission.ts'
import { parseDuration } from './kit/duration.ts'
import { Exit, type ExitCode, exitFor, KitError, runCommand, takeWords } from './kit/exit.ts'
import { parseLevel, root } from './kit/levels.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { bold, print, status, statusNote } from './kit/terminal.ts'

const USAGE = `npm run grade                        your server
npm run grade solution               the reference
npm run grade from DIR               somebody else's work
npm run grade class DIR…             that of many; limit 5m for each
npm run grade export FORMAT          the last grade as junit, gradescope,
                                     exercism, classroom50 or markdown;
                                     of NAME: somebody's of the last class,
                                     to FILE: where it is written
no-bench leaves speed out, only 3 grades level 3 alone.`

await runCommand(async words => {
  const [first, ...rest] = words
  if (first === 'help') {
    print(USAGE)
    return Exit.passed
  }
  if (first === 'export') {
    const { exportResults } = await import('./grade/exports.ts')
    return exportResults(rest)
  }
  if (first === 'class') return gradeMany(rest)
  if (first === 'from') return gradeFrom(rest)
  const { options, others } = takeOptions(words)
  const { given, rest: unknown } = takeWords(others, ['solution'])
  refuse(unknown)
  const subject = given.has('solution') ? 'solution' : 'learner'
  print(bold(subject === 'solution' ? 'Grading the reference' : 'Grading your server'))
  return gradeOne({ subject, home: root }, options)
})

type Options = Pick<GradeOptions, 'benchmarks' | 'only'>

/** @throws KitError when `only` is followed by no level */
function takeOptions(words: string[]): { options: Options; others: string[] } {
  const { given, rest } = takeWords(words, ['no-bench', 'only'])
  const benchmarks = !given.has('no-bench')
  if (!given.has('only')) return { options: { benchmarks }, others: rest }
  const at = words.filter(word => word !== 'no-bench').indexOf('only')
  const [level] = rest.splice(at, 1)
  return { options: { benchmarks, only: parseLevel(level, 'grade only') }, others: rest }
}

function refuse(words: readonly string[]): void {
  if (words.length > 0)
    throw new KitError(
      `npm run grade does not know ${JSON.stringify(words[0])}. What it knows: npm run grade help`,
    )
}

async function gradeOne(graded: Graded, options: Options): Promise<ExitCode> {
  showHead()
  const results = await grade(graded, {
    ...options,
    before: lastResults(),
    save: writeResults,
    onProgress(what, timeLeft) {
      statusNote(() => `${timeLeft}`)
      status(what)
    },
    onLevel: showLevel,
  })
  writeReport(results)
  showServer(results.server)
  showScore(results, [resultsPath, reportPath])
  return exitFor(results.verdict)
}

function lastResults() {
  try {
    return readResults()
  } catch {
    return undefined
  }
}

async function gradeFrom(words: string[]): Promise<ExitCode> {
  const { options, others } = takeOptions(words)
  const [folder, ...unknown] = others
  if (folder === undefined)
    throw new KitError("Whose? npm run grade from DIR takes one folder, that of somebody else's work")
  refuse(unknown)
  const submission = await requireSubmission(resolve(folder))
  const name = nameOf(submission.folder)
  print(bold(`Grading ${name}`))
  const { path: home } = temporaryFolder('grading')
  const problems = await copyForGrading(submission, home)
  return gradeOne({ subject: 'submission', name, home, problems }, options)
}

async function gradeMany(words: string[]): Promise<ExitCode> {
  const limitAt = words.indexOf('limit')
  const [, limit] = limitAt === -1 ? [] : words.splice(limitAt, 2)
  const limitSeconds = limitAt === -1 ? undefined : parseDuration(limit)
  if (limitAt !== -1 && limitSeconds === undefined)
    throw new KitError(
      'How long may one take? In seconds, minutes or hours: npm run grade class limit 10m DIR…',
    )
  const { options, others } = takeOptions(words)
  if (others.length === 0)
    throw new KitError(
      'Whose? npm run grade class DIR… takes the folders of submissions, or one folder that holds them all',
    )
  const { gradeClass } = await import('./grade/class.ts')
  return gradeClass(
    others.map(folder => resolve(folder)),
    { ...options, ...(limitSeconds !== undefined && { limitSeconds }) },
  )
}
