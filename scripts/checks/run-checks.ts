/** Runs the checks of a level and hands out each result as it comes. The subject's code runs in a process of its own. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KitError } from '../kit/exit.ts'
import { checksOf, type Level } from '../kit/level.ts'
import { root, testFileOf } from '../kit/levels.ts'
import { bodiesOf, type CheckBody } from './check.ts'
import { type CheckResult, CheckRunner } from './check-runner.ts'
import type { Subject } from './subject.ts'

export interface CheckRun {
  readonly results: readonly CheckResult[]
  /** Why the subject could not be loaded at all, in one line. */
  readonly unloadable?: string
}

export interface CheckOptions {
  readonly subject: Subject
  /** The kit in which the subject runs: a folder, absolute. Default: this one. */
  readonly home?: string
  /** Only the checks whose id starts like this, and those that they need. */
  readonly only?: string | undefined
  /** Runs checks although those that they need have failed, or were not asked for. */
  readonly ignoreNeeds?: boolean
  readonly onResult?: (result: CheckResult) => void
}

/** @throws KitError when the checks themselves could not be run */
export async function runChecks(level: Level, options: CheckOptions): Promise<CheckRun> {
  const bodies = await importChecks(level)
  const runner = new CheckRunner(level, options)
  const results: CheckResult[] = []
  try {
    for (const check of wantedChecks(level, options)) {
      const body = bodies.get(check.id)
      if (body === undefined) throw new KitError(`${testFileOf(level.number)} has no check ${check.id}`)
      const result = await runner.run(check, body).catch(error => broken(level, check.id, error))
      results.push(result)
      options.onResult?.(result)
    }
    const { unloadable } = runner
    return { results, ...(unloadable !== undefined && { unloadable }) }
  } finally {
    await runner.stop()
  }
}

async function importChecks(level: Level): Promise<ReadonlyMap<string, CheckBody>> {
  await import(pathToFileURL(join(root, testFileOf(level.number))).href)
  return bodiesOf(level)!
}

/** The checks that were asked for and, unless that is to be ignored, all that they need; in order. */
function wantedChecks(level: Level, { only, ignoreNeeds }: CheckOptions) {
  const all = checksOf(level)
  if (!only) return all
  const asked = all.filter(({ id }) => id.startsWith(only))
  if (ignoreNeeds) return asked
  const wanted = new Set(asked.map(({ id }) => id))
  // Needs point to earlier checks, so one pass from the last to the first finds them all.
  for (const { id, needs } of all.toReversed())
    if (wanted.has(id)) for (const need of needs ?? []) wanted.add(need)
  return all.filter(({ id }) => wanted.has(id))
}

function broken(level: Level, id: string, error: unknown): never {
  const [line] = String((error as Error)?.message ?? error).split('\n')
  throw new KitError(`Check ${id} of level ${level.number} is broken: ${line}`)
}
