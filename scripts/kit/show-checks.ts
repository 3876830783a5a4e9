/** How the checks of a level look on the terminal. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckResult } from '../checks/check-runner.ts'
import { type Story, visible } from '../checks/story.ts'
import { checksOf, type Level } from './level.ts'
import { folderOf, learnerFiles, root, starterOf } from './levels.ts'
import { beside, bold, cyan, dim, field, green, heading, print, red } from './terminal.ts'

export function showTitle(level: Level): void {
  print(heading(`Level ${level.number} · ${level.title}`, learnerFiles(level)[0] ?? folderOf(level.number)))
}

export function showCheck(level: Level, { id, title, status, story, waitsFor, note }: CheckResult): void {
  if (status === 'passed') print(beside(` ${green('✓')} `, `${id} ${title}${note ? dim(`: ${note}`) : ''}`))
  else if (status === 'waiting') print(dim(beside(' – ', `${id} ${title}  (waits for ${waitsFor})`)))
  else {
    print(beside(` ${red('✗')} `, bold(`${id} ${title}`)))
    if (story) showStory(level, id, story)
  }
}

function showStory(level: Level, id: string, story: Story): void {
  const check = checksOf(level).find(candidate => candidate.id === id)!
  const sent = story.sent.flatMap(bytes => visible(bytes))
  for (const [index, line] of sent.entries()) print(field(index === 0 ? 'sent' : '', line))
  print(field('expected', story.expected))
  print(field('received', story.received))
  print(field('why', check.why))
  const place = lookAt(level, id)
  if (place) print(field('look at', place))
  // Not wrapped: it is there to be copied.
  print(`     ${dim('repeat'.padEnd(10))}${cyan(check.repeat)}`)
  if (!check.repeat.includes('npm run '))
    print(`     ${' '.repeat(10)}${dim(`(while npm run serve ${level.number} is running)`)}`)
  for (const [index, line] of printedLines(story).entries()) print(field(index === 0 ? 'printed' : '', line))
}

function printedLines({ printed }: Story): string[] {
  return printed ? visible(printed, 5).map(line => line.replace(/\\n$/, '')) : []
}

/**
 * The learner's line that is marked for this section; or else where the slot begins whose starter was marked for it.
 * @param home the kit in which the learner's files stand: a folder, absolute
 * @returns `levels/04-errors-and-logging/logging.ts:26`; `undefined` for a level without files
 */
export function lookAt(level: Level, id: string, home = root): string | undefined {
  const read = (file: string) => textOf(join(home, file))
  const placeOf = (file: string, isThere: (line: string) => boolean) =>
    `${file}:${read(file).split('\n').findIndex(isThere) + 1 || 1}`
  const mark = `TODO(${id.replace(/[a-z]+$/, '')})`
  const files = learnerFiles(level)
  const marked = files.find(file => read(file).includes(mark))
  if (marked) return placeOf(marked, line => line.includes(mark))
  const taught = files.find(file => read(starterOf(file)).includes(mark)) ?? files[0]
  return taught && placeOf(taught, line => line.startsWith('export '))
}

/** @returns nothing for a file that is not there: a learner may have moved it */
function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
