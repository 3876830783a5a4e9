/** Somebody's slots, taken out of their folder and put into a clean copy of the kit. Nothing else of theirs counts. */
import { copyFileSync, type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { problemOf } from '../checks/source-files.ts'
import { KitError } from '../kit/exit.ts'
import { learnerFiles, loadLevels } from '../kit/levels.ts'
import { copyKitWithoutSlots } from './clean-copy.ts'

export interface Submission {
  readonly folder: string
  /** The files of slots that are there, by their path in the kit. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * Looks for slots in a copy of the kit, in a folder with such a copy in one of its folders (as archives have it), or in a
 * folder with nothing but those files.
 *
 * @returns `undefined` when there are none
 */
export async function findSubmission(folder: string): Promise<Submission | undefined> {
  const paths = (await loadLevels()).flatMap(learnerFiles)
  const filesIn = (base: string, place: (path: string) => string) =>
    new Map(paths.map(path => [path, join(base, place(path))] as const).filter(([, file]) => isThere(file)))
  const whole = filesIn(folder, path => path)
  const loose = filesIn(folder, path => basename(path))
  const inner = foldersIn(folder).map(name => filesIn(join(folder, name), path => path))
  const kits = inner.filter(files => files.size > 0)
  // Several kits side by side are several submissions.
  const files = [whole, loose, ...(kits.length === 1 ? kits : [])].find(files => files.size > 0)
  return files && { folder, files }
}

/** @throws KitError when there is no such folder, or no slot in it */
export async function requireSubmission(folder: string): Promise<Submission> {
  requireFolder(folder)
  const submission = await findSubmission(folder)
  if (submission) return submission
  const [first = ''] = (await loadLevels()).flatMap(learnerFiles)
  const found = await Promise.all(foldersIn(folder).map(name => findSubmission(join(folder, name))))
  const hint = found.some(Boolean) ? `. For all that is in it: npm run grade class ${folder}` : ''
  throw new KitError(`There is nothing to grade in ${folder}: no ${first} or ${basename(first)}${hint}`)
}

/** @throws KitError when it is none */
export function requireFolder(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new KitError(`There is no folder ${path}`)
  if (!stat.isDirectory()) throw new KitError(`${path} is a file; a submission is a folder`)
}

/** What a submission is called: by the folder that it stands in. */
export function nameOf(folder: string): string {
  return basename(folder) || 'submission'
}

/** Names of folders, with as much of the path before them as tells them apart: `alice-kit` beside `bob-kit`. */
export function uniqueNames(folders: readonly string[]): string[] {
  const parts = folders.map(folder => folder.split(sep).filter(Boolean))
  return parts.map(own => {
    for (let count = 1; count < own.length; count++) {
      const name = own.slice(-count).join('-')
      if (parts.filter(others => others.slice(-count).join('-') === name).length === 1) return name
    }
    return own.join('-')
  })
}

/** Folders within a folder, by name, without what archives and editors leave there. @returns none if it can't be read */
export function foldersIn(folder: string): string[] {
  return entriesIn(folder)
    .filter(entry => entry.isDirectory() && !isNobodys(entry.name))
    .map(({ name }) => name)
}

/** What else is in a folder, and might have been meant to be graded. */
export function leftOutOf(folder: string): string[] {
  return entriesIn(folder)
    .filter(entry => !entry.isDirectory() && !isNobodys(entry.name))
    .map(({ name }) => name)
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function isNobodys(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || name === 'node_modules'
}

/**
 * Makes a clean copy of the kit with the slots of a submission in it.
 * @param home an empty folder
 * @returns why files of a submission were not taken, by their path in the kit: the end of a sentence
 */
export async function copyForGrading(
  { folder, files }: Submission,
  home: string,
): Promise<Map<string, string>> {
  await copyKitWithoutSlots(home)
  const problems = new Map<string, string>()
  for (const path of (await loadLevels()).flatMap(learnerFiles)) {
    const file = files.get(path)
    const problem = file === undefined ? 'was not handed in' : whyNotTaken(file, folder)
    if (problem) problems.set(path, problem)
    else copyFileSync(file!, join(home, path))
  }
  return problems
}

function whyNotTaken(file: string, folder: string): string | undefined {
  return problemOf(file) ?? (isWithin(file, folder) ? undefined : 'leads out of the folder')
}

/** Not by way of a link: another's work, or the reference, would be graded. */
function isWithin(file: string, folder: string): boolean {
  return realpathSync(file).startsWith(realpathSync(folder) + sep)
}

/** There, whatever it is: also a link that leads nowhere, so that it can be said. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // In what is no folder, or may not be looked into, there is nothing for us.
    return false
  }
}
