/** `npm run grade`: every level, then the whole server, and a score; of your slots, the reference's, or other people's. */
import { resolve } from 'node:path'
import { gradeClass } from './grade/class.ts'
import { exportResults } from './grade/exports.ts'
import { type Graded, grade } from './grade/grade.ts'
import { reportPath, writeReport } from './grade/report.ts'
import { readResults, resultsPath, writeResults } from './grade/results.ts'
import { showHead, showLevel, showScore, showServer } from './grade/show.ts'
import { copyForGrading, nameOf, requireSubmission } from './grade/submission.ts'
import { parseDuration } from './kit/duration.ts'
import { type ExitCode, exitFor, KitError, runCommand, takeWords } from './kit/exit.ts'
import { root } from './kit/levels.ts'
import { bold, print, status, statusNote } from './kit/terminal.ts'

const USAGE = 'It knows solution, from, class, export and no-bench'

await runCommand(async words => {
  if (words[0] === 'export') return exportResults(words.slice(1))
  if (words[0] === 'class') return gradeMany(words.slice(1))
  if (words[0] === 'from') return gradeFrom(words.slice(1))
  const { given, rest } = takeWords(words, ['solution', 'no-bench'])
  if (rest.length > 0) throw new KitError(`npm run grade does not know ${JSON.stringify(rest[0])}. ${USAGE}`)
  const subject = given.has('solution') ? 'solution' : 'learner'
  print(bold(subject === 'solution' ? 'Grading the reference' : 'Grading your server'))
  return gradeOne({ subject, home: root }, !given.has('no-bench'))
})

async function gradeOne(graded: Graded, benchmarks: boolean): Promise<ExitCode> {
  showHead()
  const results = await grade(graded, {
    benchmarks,
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
  const { given, rest } = takeWords(words, ['no-bench'])
  const [folder, ...others] = rest
  if (folder === undefined || others.length > 0)
    throw new KitError('npm run grade from takes one folder: that of somebody else’s kit')
  const submission = await requireSubmission(resolve(folder))
  const name = nameOf(submission.folder)
  print(bold(`Grading ${name}`))
  const copy = await copyForGrading(submission)
  return gradeOne({ subject: 'submission', name, ...copy }, !given.has('no-bench'))
}

async function gradeMany(words: string[]): Promise<ExitCode> {
  const limitAt = words.indexOf('limit')
  const limit = limitAt === -1 ? undefined : words.splice(limitAt, 2)[1]
  const { given, rest } = takeWords(words, ['no-bench'])
  if (rest.length === 0)
    throw new KitError(
      'Whose? npm run grade class DIR… takes the folders of submissions, or one folder that holds them all',
    )
  const limitSeconds = limitAt === -1 ? undefined : parseDuration(limit)
  if (limitAt !== -1 && limitSeconds === undefined)
    throw new KitError('How long may one take? npm run grade class limit 10m DIR…')
  return gradeClass(
    rest.map(folder => resolve(folder)),
    {
      benchmarks: !given.has('no-bench'),
      ...(limitSeconds !== undefined && { limitSeconds }),
    },
  )
}
