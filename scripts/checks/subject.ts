/** Whose slot is tested: the learner's, the reference, or any file that exports the same names. */
import type { Server } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import type { Level } from '../kit/level.ts'
import { folderOf, root } from '../kit/levels.ts'

/** `learner`, `solution`, or a path from the root of the kit. */
export type Subject = string

/** The file that holds a slot, from the root of the kit. A level without slots is its own stage. */
export function subjectFile(level: Level, file = 'server.ts', subject: Subject = 'learner'): string {
  if (subject === 'learner' || Object.keys(level.files).length === 0)
    return `${folderOf(level.number)}/${file}`
  return subject === 'solution' ? `solution/${file}` : subject
}

/** `.ts` in the kit, `.js` in its compiled copy. */
const extension = import.meta.url.slice(-3)

/**
 * Imports the subject's slots for a level. This runs the subject's code, so it belongs into a process of its own.
 * @throws whatever the file throws, and TypeError if it does not export what it should
 */
export async function importSlots(level: Level, subject: Subject): Promise<Partial<Slots>> {
  const slots: Record<string, unknown> = {}
  for (const [slot, file] of Object.entries(level.files)) {
    const path = subjectFile(level, file, subject)
    const url = pathToFileURL(join(root, path.replace(/\.ts$/, extension)))
    const module: Record<string, unknown> = await import(url.href)
    if (typeof module[slot] !== 'function')
      throw new TypeError(`${path} must export a function named ${slot}`)
    slots[slot] = module[slot]
  }
  return slots as Partial<Slots>
}

/** A level's `server.ts`: its stage, made of the subject's slots. */
export async function importStage(level: Level): Promise<StageModule['createStage']> {
  const url = pathToFileURL(join(root, folderOf(level.number), `server${extension}`))
  const module: StageModule = await import(url.href)
  return module.createStage
}

interface StageModule {
  createStage(config: Config, yours: Partial<Slots>): Server
}
