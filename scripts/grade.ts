/** `npm run grade [solution] [no-bench]`: every level, then the whole server, and a score. */
import { runChecks } from './checks/run-checks.ts'
import type { Subject } from './checks/subject.ts'
import { benchmarkLevel, benchmarkServer, type TargetsResult } from './kit/benchmark.ts'
import { Exit, type ExitCode, KitError, runCommand, takeWords } from './kit/exit.ts'
import type { Level } from './kit/level.ts'
import { loadLevels } from './kit/levels.ts'
import {
  type LevelResult,
  machine,
  pointsFor,
  type Results,
  rememberLevel,
  writeResults,
} from './kit/results.ts'
import { showFigures, showTargets } from './kit/show-benchmark.ts'
import { bold, dim, field, green, print, red, status, yellow } from './kit/terminal.ts'

await runCommand(async words => {
  const { given, rest } = takeWords(words, ['solution', 'no-bench'])
  if (rest.length > 0)
    throw new KitError(
      `npm run grade does not know ${JSON.stringify(rest[0])}; it knows solution and no-bench`,
    )
  return grade(given.has('solution') ? 'solution' : 'learner', !given.has('no-bench'))
})

async function grade(subject: Subject, bench: boolean): Promise<ExitCode> {
  const startedAt = new Date().toISOString()
  const levels = (await loadLevels()).filter(level => level.points > 0)
  print(bold(subject === 'solution' ? 'Grading the reference' : 'Grading your server'))
  const graded: LevelResult[] = []
  const save = (server?: TargetsResult) => {
    const results = summarise(subject, startedAt, graded, server)
    writeResults(results)
    return results
  }
  for (const level of levels) {
    const result = await gradeLevel(level, subject, bench)
    graded.push(result)
    showLevel(result)
    // Saved after each level, so that a crash loses nothing that was done.
    save()
  }
  const server = bench ? await gradeServer(subject, graded) : undefined
  const results = save(server)
  showScore(results)
  return { pass: Exit.passed, fail: Exit.failed, inconclusive: Exit.inconclusive }[results.verdict]
}

async function gradeLevel(level: Level, subject: Subject, bench: boolean): Promise<LevelResult> {
  status(`level ${level.number}: checks`)
  const { results: checks, unloadable } = await runChecks(level, { subject })
  const right = !unloadable && checks.every(({ status }) => status === 'passed')
  const benchmark = right && bench && level.benchmark ? await benchmarkLevel(level, subject) : undefined
  if (subject === 'learner') rememberLevel(level, checks, benchmark)
  return {
    level: level.number,
    title: level.title,
    checks,
    ...(unloadable && { unloadable }),
    ...(benchmark && { benchmark }),
    points: unloadable ? 0 : pointsFor(level, checks),
    maxPoints: level.points,
  }
}

function showLevel({ level, title, checks, unloadable, benchmark, points, maxPoints }: LevelResult): void {
  const passed = checks.filter(({ status }) => status === 'passed').length
  const mark = points === maxPoints ? green('✓') : red('✗')
  const score = `${passed} of ${checks.length} checks`
  print(
    ` ${mark} ${`Level ${level} · ${title}`.padEnd(34)} ${score.padEnd(18)} ${`${points} of ${maxPoints} points`}`,
  )
  if (unloadable) print(field('', unloadable))
  for (const { id, title, status } of checks) if (status === 'failed' && !unloadable) print(field(id, title))
  if (benchmark) showFigures(benchmark.figures)
}

async function gradeServer(subject: Subject, graded: readonly LevelResult[]): Promise<TargetsResult> {
  const passed = graded.filter(({ points, maxPoints }) => points === maxPoints).map(({ level }) => level)
  const result = await benchmarkServer(subject === 'learner' ? passed : [])
  print(bold('The assembled server') + dim('  (reported only: absolute figures depend on the machine)'))
  showTargets(result.targets)
  return result
}

function summarise(
  subject: Subject,
  startedAt: string,
  levels: readonly LevelResult[],
  server?: TargetsResult,
): Results {
  const sum = (of: 'points' | 'maxPoints') => levels.reduce((total, level) => total + level[of], 0)
  return {
    version: 1,
    subject,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine: machine(),
    verdict: verdictOf(levels),
    points: sum('points'),
    maxPoints: sum('maxPoints'),
    levels,
    ...(server && { server }),
  }
}

function verdictOf(levels: readonly LevelResult[]): Results['verdict'] {
  if (levels.some(({ points, maxPoints, benchmark }) => points < maxPoints || benchmark?.verdict === 'fail'))
    return 'fail'
  return levels.some(({ benchmark }) => benchmark?.verdict === 'inconclusive') ? 'inconclusive' : 'pass'
}

function showScore({ points, maxPoints, verdict, levels }: Results): void {
  const colour = { pass: green, fail: red, inconclusive: yellow }[verdict]
  print()
  print(
    `${bold(`${points} of ${maxPoints} points`)}  ${colour(verdict)}${dim('   written to .kit/results.json')}`,
  )
  const next = levels.find(level => level.points < level.maxPoints)
  if (next) print(`Next: npm run level ${next.level}`)
}
