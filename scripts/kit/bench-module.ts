/**
 * Runs a function of a level's benchmark with a subject's slots, in a process of its own.
 *
 * Arguments: level, subject, file of the function, its argument as JSON.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importSlots } from '../checks/subject.ts'
import { loadLevel, root } from './levels.ts'

const [number, subject = 'learner', file = '', argument = 'null'] = process.argv.slice(2)

process.on('disconnect', () => process.exit(0))
const slots = await importSlots(await loadLevel(Number(number)), subject)
const path = join(root, file.replace(/\.ts$/, import.meta.url.slice(-3)))
const module: { default: (slots: unknown, argument: unknown) => unknown } = await import(
  pathToFileURL(path).href
)
process.send?.({ result: (await module.default(slots, JSON.parse(argument))) ?? null })
