/** Whose slot is tested: the learner's, the reference, or any file that exports the same names. */
import type { Server } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import type { HttpServer } from '../../solution/server.ts'
import type { Level } from '../kit/level.ts'
import { folderOf, root } from '../kit/levels.ts'

/**
 * `learner`, `solution`, or a path from the root of the kit: of a folder with files named as the learner's, or of one file
 * with some of the level's slots, for the others of which the reference stands in.
 */
export type Subject = string

/** The file that holds a slot, from the root of the kit. A level without slots is its own stage. */
export function subjectFile(level: Level, file = 'server.ts', subject: Subject = 'learner'): string {
  if (subject === 'learner' || Object.keys(level.files).length === 0)
    return `${folderOf(level.number)}/${file}`
  if (subject === 'solution') return `solution/${file}`
  return subject.endsWith('.ts') ? subject : `${subject}/${file}`
}

/** `.ts` in the kit, `.js` in its compiled copy. */
const extension = import.meta.url.slice(-3)

/**
 * Imports the subject's slots for a level. This runs the subject's code, so it belongs into a process of its own.
 * @throws whatever the file throws, and TypeError if it does not export what it should
 */
export async function importSlots(level: Level, subject: Subject): Promise<Partial<Slots>> {
  const slots: Record<string, unknown> = {}
  const names = Object.keys(level.files)
  for (const [slot, file] of Object.entries(level.files)) {
    const path = subjectFile(level, file, subject)
    const module = await importFrom(path)
    if (typeof module[slot] === 'function') slots[slot] = module[slot]
    else if (path !== subject) throw new TypeError(`${path} must export a function named ${slot}`)
  }
  if (names.length > 0 && Object.keys(slots).length === 0)
    throw new TypeError(`${subject} must export a function named ${names.join(' or ')}`)
  return slots as Partial<Slots>
}

function importFrom(path: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(root, path.replace(/\.ts$/, extension))).href)
}

/** A level's `server.ts`: its stage, made of the subject's slots, and what checks may ask of it. */
export async function importStage(level: Level): Promise<Stage> {
  return (await importFrom(`${folderOf(level.number)}/server.ts`)) as unknown as Stage
}

export interface Stage {
  createStage(config: Config, yours: Partial<Slots>): Server
  readonly probes?: Probes
}

/** What a check looks at without the wire. Each runs beside the subject's code, in its process. */
export type Probes = Readonly<Record<string, Probe>>

/** @returns anything that JSON can carry */
// biome-ignore lint/suspicious/noExplicitAny: each probe says what its argument is
type Probe = (at: ProbedStage, argument: any) => unknown

export interface ProbedStage {
  /** The subject's slots, and no others. */
  readonly slots: Partial<Slots>
  /** The stage's server for the configuration that the check names; it listens. */
  readonly server: HttpServer
}
