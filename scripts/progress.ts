/** `npm run progress`: how far you have come, a line for each level. */
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { checksOf, type Level } from './kit/level.ts'
import { loadLevels } from './kit/levels.ts'
import { currentProgress, isPassed, readProgress } from './kit/progress.ts'
import { dim, green, print, yellow } from './kit/terminal.ts'

await runCommand(async ([word]) => {
  if (word !== undefined)
    throw new KitError(`npm run progress shows every level and takes no ${JSON.stringify(word)}`)
  const levels = (await loadLevels()).filter(level => Object.keys(level.files).length > 0)
  for (const level of levels) print(lineFor(level))
  const next = levels.find(level => !isPassed(level, currentProgress(level)))
  print(
    next
      ? `Next: npm run level ${next.number}`
      : 'All levels passed. Your server: npm run serve, npm run grade',
  )
  return Exit.passed
})

function lineFor(level: Level): string {
  const current = currentProgress(level)
  const passed = checksOf(level).filter(({ id }) => current?.status[id] === 'passed').length
  const mark = isPassed(level, current) ? green('✓') : passed > 0 ? yellow('◐') : '○'
  return ` ${mark} ${`${level.number}`.padStart(2)}  ${level.title.padEnd(22)} ${describe(level, passed)}`
}

function describe(level: Level, passed: number): string {
  const known = currentProgress(level)
  if (!known) {
    const before = readProgress().levels[level.number]
    return dim(
      before
        ? `changed since it was checked: npm run level ${level.number}`
        : `about ${level.minutes} minutes`,
    )
  }
  const benchmark = known.benchmark ? `, benchmark: ${known.benchmark}` : ''
  return `${passed} of ${checksOf(level).length} checks${benchmark}`
}
