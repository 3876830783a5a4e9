/** `npm run hint 3`, `3.2` or `3.2b`: the next hint for the first check that fails there. */
import { runChecks } from './checks/run-checks.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { type Check, checksOf, type Level } from './kit/level.ts'
import { loadLevel, parseLevel } from './kit/levels.ts'
import { currentProgress, readProgress, rememberHint, rememberLevel } from './kit/progress.ts'
import { bold, columns, dim, print, status, wrap } from './kit/terminal.ts'

const TIERS = ['the idea', 'the place', 'nearly the code'] as const

await runCommand(async ([word, ...rest]) => {
  if (rest.length > 0) throw new KitError('One hint at a time: npm run hint 1, 1.2 or 1.2b')
  const level = await loadLevel(parseLevel(word?.split('.')[0], 'hint'))
  const checks = checksOf(level).filter(({ id }) => (word!.includes('.') ? id.startsWith(word!) : true))
  if (checks.length === 0) {
    const sections = level.sections.map(({ id }) => id).join(', ')
    throw new KitError(`Level ${level.number} has no ${JSON.stringify(word)}. Its sections are: ${sections}`)
  }
  const check = await firstOpen(level, checks)
  if (check) showNext(check)
  else {
    const all = checks.length === 1 ? `${word} passes` : `Every check of ${word} passes`
    print(`${all}. Next: npm run level ${level.number}`)
  }
  return Exit.passed
})

async function firstOpen(level: Level, checks: readonly Check[]): Promise<Check | undefined> {
  if (!currentProgress(level)) {
    status(`finding out where you are in level ${level.number}`)
    rememberLevel(level, (await runChecks(level, { subject: 'learner' })).results)
  }
  const known = currentProgress(level)?.status ?? {}
  // A check that waits would lead past the one that it waits for.
  return checks.find(({ id }) => known[id] === 'failed') ?? checks.find(({ id }) => known[id] !== 'passed')
}

function showNext({ id, title, hints }: Check): void {
  const tier = Math.min((readProgress().hints[id] ?? 0) + 1, hints.length)
  rememberHint(id, tier)
  print(bold(`${id} ${title}`))
  for (const [index, hint] of hints.slice(0, tier).entries()) {
    const label = `${index + 1} of ${hints.length}, ${TIERS[index]}: `
    print(wrap(`${label}${hint}`, columns - 2).join('\n  '))
  }
  if (tier < hints.length) print(dim(`Try that first. The next hint: npm run hint ${id}`))
}
