/** Somebody's slots, taken out of their folder and put into a clean copy of the kit. Nothing else of theirs counts. */
import { copyFileSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, sep } from 'node:path'
import { problemOf } from '../checks/source-files.ts'
import { Exit, KitError } from '../kit/exit.ts'
import { learnerFiles, loadLevels } from '../kit/levels.ts'
import { copyKitWithoutSlots } from './clean-copy.ts'

export interface Submission {
  readonly folder: string
  /** The files of slots that are there, by their path in the kit. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * Looks for slots in a copy of the kit, in a folder that has such a copy as its only content (as archives often do), or
 * in a folder with nothing but those files.
 *
 * @returns `undefined` when there are none
 */
export async function findSubmission(folder: string): Promise<Submission | undefined> {
  const paths = (await loadLevels()).flatMap(learnerFiles)
  const filesIn = (base: string, place: (path: string) => string) =>
    new Map(paths.map(path => [path, join(base, place(path))] as const).filter(([, file]) => isThere(file)))
  const inner = foldersIn(folder)
  const kits = inner.length === 1 ? [folder, join(folder, inner[0]!)] : [folder]
  const found = [...kits.map(kit => filesIn(kit, path => path)), filesIn(folder, path => basename(path))]
  const files = found.find(files => files.size > 0)
  return files && { folder, files }
}

/**
 * @throws KitError when there is no such folder, or no slot in it
 */
export async function requireSubmission(folder: string): Promise<Submission> {
  if (!isFolder(folder)) throw new KitError(`There is no folder ${folder}`)
  const submission = await findSubmission(folder)
  if (submission) return submission
  const [first] = (await loadLevels()).flatMap(learnerFiles)
  throw new KitError(`There is nothing to grade in ${folder}: no file such as ${first}`)
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

/** Folders within a folder, by name. @returns none if it can't be read */
export function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  } catch {
    return []
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** A clean copy of the kit with the slots of a submission in it. */
export interface GradingCopy {
  readonly home: string
  /** Why files of the submission were not taken, by their path in the kit: the end of a sentence. */
  readonly problems: ReadonlyMap<string, string>
}

/** The copy is removed when this process ends. */
export async function copyForGrading({ folder, files }: Submission): Promise<GradingCopy> {
  const home = mkdtempSync(join(tmpdir(), 'socket-school-grading-'))
  await copyKitWithoutSlots(home)
  const problems = new Map<string, string>()
  for (const [path, file] of files) {
    const problem = problemOf(file) ?? (isWithin(file, folder) ? undefined : 'leads out of the folder')
    if (problem) problems.set(path, problem)
    else copyFileSync(file, join(home, path))
  }
  removeAtEnd(home)
  return { home, problems }
}

function removeAtEnd(home: string): void {
  process.once('exit', () => {
    // What ran in it may have made it hard to remove, and that is no reason to stop.
    try {
      rmSync(home, { recursive: true, force: true, maxRetries: 3 })
    } catch {}
  })
  // A signal alone would end us without a word.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(Exit.broken))
}

/** Not by way of a link: another's work, or the reference, would be graded. */
function isWithin(file: string, folder: string): boolean {
  return realpathSync(file).startsWith(realpathSync(folder) + sep)
}

/** There, whatever it is: also a link that leads nowhere, so that it can be said. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
