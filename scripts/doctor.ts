/** `npm run doctor`: is everything here that the kit works with, and what does it mean if not? */
import { defaults, readConfig } from '../solution/config.ts'
import { gatherFacts } from './doctor/facts.ts'
import { type Finding, findingsOf } from './doctor/findings.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { beside, bold, green, print, red, status, yellow } from './kit/terminal.ts'

const MARKS: Record<Finding['kind'], string> = { good: green('✓'), lack: yellow('!'), needed: red('✗') }

const SUBJECT_WIDTH = 12

await runCommand(async ([word]) => {
  if (word !== undefined) throw new KitError(`npm run doctor takes no ${JSON.stringify(word)}`)
  status('looking around')
  const findings = findingsOf(await gatherFacts(addressOfServer()))
  for (const finding of findings) print(lineFor(finding))
  const has = (kind: Finding['kind']) => findings.some(finding => finding.kind === kind)
  print()
  if (has('needed'))
    print(bold(`Mend what is marked ${MARKS.needed} first: the kit does not work without it.`))
  else if (has('lack')) print(`The kit works. Without what is marked ${MARKS.lack} a part of it does not.`)
  else print('Everything is here.')
  return has('needed') ? Exit.broken : Exit.passed
})

function lineFor({ kind, subject, text }: Finding): string {
  return beside(` ${MARKS[kind]} ${subject.padEnd(SUBJECT_WIDTH)} `, text)
}

/** Where `npm run serve` would listen. What is wrong with an option is said there. */
function addressOfServer(): { host: string; port: number } {
  try {
    return readConfig(process.env)
  } catch {
    return defaults
  }
}
