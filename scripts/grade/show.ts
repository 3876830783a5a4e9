/** The score card on the terminal: a line for each level, then the assembled server, then the score. */
import type { Verdict } from '../bench/verdict.ts'
import { number } from '../kit/figures.ts'
import { folderOf, shortPath } from '../kit/levels.ts'
import { MARKS, showFigures } from '../kit/show-benchmark.ts'
import { beside, bold, dim, field, green, print, red, yellow } from '../kit/terminal.ts'
import type { Criterion, LevelResult, Results, ServerResult, Target } from './results.ts'

export function colourOf(verdict: Verdict): (text: string) => string {
  return { pass: green, fail: red, inconclusive: yellow }[verdict]
}

export function showHead(): void {
  print(
    dim(
      `   ${'level'.padEnd(24)} ${'checks'.padEnd(10)} ${'speed'.padEnd(7)} ${'verdict'.padEnd(13)} points`,
    ),
  )
}

export function showLevel({
  level,
  title,
  verdict,
  checks,
  unloadable,
  benchmark,
  points,
  maxPoints,
}: LevelResult): void {
  const passed = checks.filter(({ status }) => status === 'passed').length
  const ratio = benchmark?.figures.find(({ unit }) => unit === '×')
  const cells = [
    `${level} ${title}`.padEnd(24),
    `${passed} of ${checks.length}`.padEnd(10),
    (ratio ? `${ratio.value.toFixed(2)}×` : '–').padEnd(7),
  ]
  print(
    ` ${MARKS[verdict]} ${cells.join(' ')} ${colourOf(verdict)(verdict.padEnd(13))} ${points} of ${maxPoints}`,
  )
  if (unloadable) print(field('', unloadable))
  else for (const { id, title, status } of checks) if (status === 'failed') print(field(id, title))
  if (benchmark?.failure) print(field('', benchmark.failure))
  showFigures(benchmark?.figures.filter(({ verdict }) => verdict !== 'pass') ?? [])
}

/** Nothing of it is theirs before a level has passed. */
export function showServer(server: ServerResult | undefined): void {
  if (server) showAssembled(server)
  else print(dim('   The assembled server is graded as soon as a level has passed.'))
}

function showAssembled({ slotsOf, criteria, targets, failure }: ServerResult): void {
  const yours =
    slotsOf.length > 0
      ? `slots of level ${slotsOf.join(', ')}; the reference for the rest`
      : 'all of it the reference'
  print()
  print(`${bold('The assembled server')}${dim(`   ${yours}`)}`)
  for (const criterion of criteria) showCriterion(criterion)
  if (failure) print(field('', failure))
  if (targets.length > 0) showTargets(targets)
}

function showCriterion({ name, verdict, measured }: Criterion): void {
  print(beside(` ${MARKS[verdict]} ${name.padEnd(19)} `, measured))
}

/** Each figure beside what this machine can do at all. */
function showTargets(targets: readonly Target[]): void {
  print(
    dim(
      `   ${'targets (reported only)'.padEnd(31)} ${'measured'.padStart(10)} ${'target'.padStart(11)} ${'bare server'.padStart(13)}`,
    ),
  )
  for (const { name, unit, better, target, measured, met, floor, generatorLimit, note } of targets) {
    const label = `${name}${unit === 'connections' ? '' : `, ${unit}`}`
    const bound = `${better === 'more' ? '≥' : '<'} ${number(target)}`
    print(
      ` ${met ? green('✓') : dim('·')} ${label.padEnd(31)} ${number(measured).padStart(10)} ${bound.padStart(11)} ${number(floor).padStart(13)}`,
    )
    if (note) print(field('', note))
    if (generatorLimit)
      print(field('', dim(`the load generator can ask for ${number(generatorLimit)} at most`)))
  }
}

export function showScore(
  { subject, points, maxPoints, verdict, levels }: Results,
  written: readonly string[],
): void {
  print()
  print(`${bold(`${points} of ${maxPoints} points`)}  ${colourOf(verdict)(verdict)}`)
  print(dim(`written: ${written.map(path => shortPath(path)).join(', ')}`))
  const next = levels.find(level => level.points < level.maxPoints)
  if (next && subject === 'learner')
    print(`Next: npm run level ${next.level}   ${dim(`${folderOf(next.level)}/README.md`)}`)
}
