/** What can be said of a subject's files before they are run. */
import { accessSync, constants, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Level } from '../kit/level.ts'
import { type Subject, subjectFile } from './subject.ts'

/** A slot is some hundred lines; whoever needs a megabyte for it has pasted something else. In bytes. */
export const MAX_SOURCE_BYTES = 1024 ** 2

/**
 * @param home the kit in which the subject stands
 * @returns in one line why a level's files can't be run, such as that there is none
 */
export function sourceProblem(level: Level, subject: Subject, home: string): string | undefined {
  for (const file of Object.values(level.files)) {
    const path = subjectFile(level, file, subject)
    const problem =
      problemOf(join(home, path)) ?? (subject === 'learner' ? borrowed(join(home, path)) : undefined)
    if (problem) return `${path} ${problem}`
  }
  return undefined
}

/** @returns the end of a sentence that begins with the file's name */
export function problemOf(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 'is not there'
  // A link may lead anywhere: to the reference, or to what never ends.
  if (!stat.isFile()) return 'is not a file'
  if (!isReadable(path)) return 'can not be read'
  if (stat.size <= MAX_SOURCE_BYTES) return undefined
  return `has ${Math.ceil(stat.size / 1024 ** 2)} MB; a slot's file may have 1 MB`
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** An import of what stands in `solution/` itself, but for its types. The tools in `solution/http/` are given to everybody. */
const REFERENCE = /\b(?:from|import)\s*\(?\s*['"`][^'"`\n]*\bsolution\/(?!contracts\b|http\/)([^'"`\n]+)['"`]/

/** Most people who hand in an import of the reference have only tried what happens. */
function borrowed(path: string): string | undefined {
  const name = REFERENCE.exec(readFileSync(path, 'utf8'))?.[1]
  return name && `imports solution/${name}, which is the reference; a slot is to be your own`
}
