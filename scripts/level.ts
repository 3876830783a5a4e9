/** `npm run level 3 [watch] [no-bench] [only 3.2]`: checks of a level, then its benchmark, then what to do next. */
import { watch as watchFolder } from 'node:fs'
import { join } from 'node:path'
import { type CheckRun, runChecks } from './checks/run-checks.ts'
import { type BenchmarkResult, benchmarkLevel } from './kit/benchmark.ts'
import { Exit, type ExitCode, exitFor, KitError, runCommand, takeWords } from './kit/exit.ts'
import { checksOf, type Level } from './kit/level.ts'
import { folderOf, learnerFiles, levelNumbers, loadLevel, parseLevel, root } from './kit/levels.ts'
import { rememberLevel } from './kit/progress.ts'
import { showFigures } from './kit/show-benchmark.ts'
import { showCheck, showTitle } from './kit/show-checks.ts'
import { bold, cyan, dim, field, print, red, status } from './kit/terminal.ts'

await runCommand(async words => {
  const { given, rest } = takeWords(words, ['watch', 'no-bench', 'only'])
  const number = parseLevel(rest.shift(), 'level')
  const only = given.has('only') ? rest.shift() : undefined
  if (rest.length > 0)
    throw new KitError(
      `npm run level does not know ${JSON.stringify(rest[0])}; it knows watch, no-bench and only`,
    )
  const level = await loadLevel(number)
  if (given.has('only')) checkOnly(level, only)
  if (given.has('watch')) return watch(level, only)
  return play(level, { only, bench: !given.has('no-bench') && only === undefined })
})

function checkOnly(level: Level, only: string | undefined): void {
  if (only && checksOf(level).some(({ id }) => id.startsWith(only))) return
  const sections = level.sections.map(({ id }) => id).join(', ')
  throw new KitError(
    `only what? npm run level ${level.number} only ${level.sections[0]?.id} (there are: ${sections})`,
  )
}

async function play(
  level: Level,
  { only, bench }: { only: string | undefined; bench: boolean },
): Promise<ExitCode> {
  showTitle(level)
  status('starting your server')
  const run = await runChecks(level, {
    subject: 'learner',
    only,
    onResult: result => showCheck(level, result),
  })
  if (run.unloadable) {
    print(` ${red('✗')} ${run.unloadable}`)
    print(
      `Your file can't be run, so nothing was checked. Repair that first, then: npm run level ${level.number}`,
    )
    return Exit.failed
  }
  const failed = run.results.filter(({ status }) => status !== 'passed')
  const benchmark = failed.length === 0 && bench ? await measure(level) : undefined
  if (failed.length > 0 && level.benchmark) print(dim(' – benchmark  (waits for the checks)'))
  if (only === undefined) rememberLevel(level, run.results, benchmark)
  showNext(level, run, benchmark, bench)
  return failed.length > 0 ? Exit.failed : exitFor(benchmark?.verdict ?? 'pass')
}

async function measure(level: Level): Promise<BenchmarkResult | undefined> {
  if (!level.benchmark) return undefined
  const benchmark = await benchmarkLevel(level, 'learner')
  print(bold('Benchmark'))
  showFigures(benchmark.figures)
  if (benchmark.failure) print(field('', benchmark.failure))
  return benchmark
}

function showNext(
  level: Level,
  { results }: CheckRun,
  benchmark: BenchmarkResult | undefined,
  bench: boolean,
): void {
  const passed = results.filter(({ status }) => status === 'passed').length
  const firstFailed = results.find(({ status }) => status === 'failed')
  print()
  print(
    bold(`${passed} of ${results.length} checks.`) + (firstFailed ? ` Begin with ${firstFailed.id}.` : ''),
  )
  if (firstFailed) {
    print(
      `The brief: ${cyan(`${folderOf(level.number)}/README.md`)}   Stuck? ${cyan(`npm run hint ${firstFailed.id}`)}`,
    )
  } else if (benchmark?.verdict === 'fail') print(`Right, but beyond a threshold: ${reasons(benchmark)}.`)
  else if (benchmark?.verdict === 'inconclusive')
    print(`Right; not everything could be judged: ${reasons(benchmark)}. Try again on a quieter machine.`)
  else if (!bench && level.benchmark) print(`All right. Its speed: ${cyan(`npm run level ${level.number}`)}`)
  else print(`Level ${level.number} is done. Next: ${cyan(nextCommand(level))}`)
}

function reasons({ verdict, figures, failure }: BenchmarkResult): string {
  if (failure) return failure
  const those = figures.filter(figure => figure.verdict === verdict)
  return those.map(({ name, reason }) => (reason ? `${name}: ${reason}` : name)).join('; ')
}

function nextCommand({ number }: Level): string {
  return levelNumbers.includes(number + 1) ? `npm run level ${number + 1}` : 'npm run grade'
}

/** Checks again whenever a file of the learner's is saved. Without the benchmark, which would be measuring old code. */
async function watch(level: Level, only: string | undefined): Promise<ExitCode> {
  let again = true
  let wake = () => {}
  const files = new Set(learnerFiles(level).map(file => file.slice(file.lastIndexOf('/') + 1)))
  const watcher = watchFolder(join(root, folderOf(level.number)), (_, name) => {
    if (name === null || !files.has(name)) return
    again = true
    wake()
  })
  process.once('SIGINT', () => process.exit(Exit.passed))
  watcher.on('error', error => print(`Saves can't be watched here: ${error.message}`))
  for (;;) {
    again = false
    await play(level, { only, bench: false })
    print(dim('Watching. Save a file to check again, Ctrl-C to stop.'))
    if (!again) await new Promise<void>(resolve => (wake = resolve))
    print()
  }
}
