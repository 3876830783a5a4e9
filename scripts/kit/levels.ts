/** The levels on disk. */
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { KitError, takeWords } from './exit.ts'
import type { Level } from './level.ts'

/** The folder of this code: a kit, or a build of it. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The kit with the sources, also for what runs in a build of it (`.kit/build/NAME`). */
export const kitRoot = root.replace(/[\\/]\.kit[\\/]build[\\/][^\\/]+[\\/]$/, '/')

/** The folders in `levels/`, by number. */
const folders = new Map(
  readdirSync(join(root, 'levels'), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && /^[0-9]{2}-/.test(entry.name))
    .map(entry => [Number(entry.name.slice(0, 2)), entry.name] as const)
    .sort(([a], [b]) => a - b),
)

export const levelNumbers: readonly number[] = [...folders.keys()]

/**
 * The level that a command was asked for.
 * @throws KitError when there is no such level
 */
export function parseLevel(word: string | undefined, command: string): number {
  const list = levelNumbers.join(', ')
  if (word === undefined)
    throw new KitError(
      `Which level? npm run ${command} ${levelNumbers.find(number => number > 0)} (there are: ${list})`,
    )
  const number = /^[0-9]{1,2}$/.test(word) ? Number(word) : Number.NaN
  if (!folders.has(number))
    throw new KitError(`There is no level ${JSON.stringify(word)}. The levels are: ${list}`)
  return number
}

/**
 * The words of a command that takes a level, and `yes` to what it would ask first, or refuse.
 * @throws KitError for a word too many, and as `parseLevel`
 */
export async function parseLevelAndYes(
  words: string[],
  command: string,
): Promise<{ level: Level; yes: boolean }> {
  const { given, rest } = takeWords(words, ['yes'])
  const number = parseLevel(rest.shift(), command)
  if (rest.length > 0)
    throw new KitError(`npm run ${command} takes a level and yes, and no ${JSON.stringify(rest[0])}`)
  return { level: await loadLevel(number), yes: given.has('yes') }
}

/** `levels/01-keep-alive` */
export function folderOf(level: number): string {
  return `levels/${folders.get(level)}`
}

export async function loadLevel(number: number): Promise<Level> {
  const module: { level: Level } = await import(
    pathToFileURL(join(root, folderOf(number), `level${import.meta.url.slice(-3)}`)).href
  )
  return module.level
}

export function loadLevels(): Promise<Level[]> {
  return Promise.all(levelNumbers.map(loadLevel))
}

/** The learner's files of a level, from the root of the kit. */
export function learnerFiles(level: Level): string[] {
  return Object.values(level.files).map(file => `${folderOf(level.number)}/${file}`)
}

/** What the learner's file was at first: `levels/03-router/.starter/router.ts`. */
export function starterOf(file: string): string {
  return file.replace(/([^/]+)$/, '.starter/$1')
}

/** The level's checks, from the root of the kit. */
export function testFileOf(number: number): string {
  const file = readdirSync(join(root, folderOf(number))).find(name => name.endsWith('.test.ts'))
  if (file === undefined) throw new KitError(`${folderOf(number)} has no checks`)
  return `${folderOf(number)}/${file}`
}

/** For messages: a path from the root of a kit, with forward slashes. Default: this kit. */
export function shortPath(path: string, home = root): string {
  const short = relative(home, path).replaceAll('\\', '/')
  return short.startsWith('..') || !existsSync(join(home, short)) ? path : short
}
