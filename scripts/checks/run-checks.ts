/** Runs the checks of a level in a process of their own, and hands out each result as it comes. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { KitError } from '../kit/exit.ts'
import { checksOf, type Level } from '../kit/level.ts'
import { root, testFileOf } from '../kit/levels.ts'
import type { CheckMessage } from './reporter.ts'
import type { Story } from './story.ts'
import type { Subject } from './subject.ts'

export interface CheckResult {
  readonly id: string
  readonly title: string
  readonly status: 'passed' | 'failed' | 'waiting'
  readonly story?: Story
  /** For a waiting check: the check that must pass first. */
  readonly waitsFor?: string
  /** A figure that was seen, for a check that has one to tell. */
  readonly note?: string
}

export interface CheckRun {
  readonly results: readonly CheckResult[]
  /** Why the subject could not be loaded at all, in one line. */
  readonly unloadable?: string
}

export interface CheckOptions {
  readonly subject: Subject
  /** Only the checks whose id starts like this, and those that they need. */
  readonly only?: string | undefined
  /** Run checks although those that they need have failed. */
  readonly ignoreNeeds?: boolean
  readonly onResult?: (result: CheckResult) => void
}

/** All checks of a level take seconds. This ends a run in which something is broken beyond the grader's knowledge. */
const LIMIT_MS = 120_000

/** @throws KitError when the checks themselves could not be run */
export async function runChecks(level: Level, options: CheckOptions): Promise<CheckRun> {
  const definitions = new Map(checksOf(level).map(check => [check.id, check]))
  const results: CheckResult[] = []
  const troubles: string[] = []
  let unloadable: string | undefined

  const onMessage = ({ state, meta, error }: CheckMessage) => {
    const { id, story, waitsFor, note } = meta
    const definition = id && definitions.get(id)
    if (!definition || (state === 'failed' && !story)) return void troubles.push(error ?? 'unknown error')
    const status = state === 'skipped' ? 'waiting' : state
    if (waitsFor && !definitions.has(waitsFor)) unloadable = waitsFor
    const result: CheckResult = {
      id,
      title: definition.title,
      status,
      ...(story && { story }),
      ...(waitsFor && { waitsFor }),
      ...(note && { note }),
    }
    results.push(result)
    options.onResult?.(result)
  }

  const printed = await vitest(level, options, onMessage)
  if (troubles.length > 0)
    throw new KitError(`The checks of level ${level.number} are broken: ${troubles[0]!.split('\n')[0]}`)
  if (results.length === 0)
    throw new KitError(`No check of level ${level.number} was run. ${lastLine(printed)}`)
  return { results, ...(unloadable && { unloadable }) }
}

/** @returns what Vitest printed, which is of interest only when it printed nothing else */
function vitest(
  level: Level,
  options: CheckOptions,
  onMessage: (message: CheckMessage) => void,
): Promise<string> {
  const { subject, only = '', ignoreNeeds = false } = options
  const project = subject === 'solution' ? 'solution' : 'learner'
  const args = [
    'run',
    '--project',
    project,
    '--reporter',
    './scripts/checks/reporter.ts',
    testFileOf(level.number),
  ]
  const child = fork(join(root, 'node_modules/vitest/vitest.mjs'), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...outerEnvironment(), SUBJECT: subject, ONLY: only, IGNORE_NEEDS: ignoreNeeds ? '1' : '' },
  })
  let printed = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', text => {
      printed = (printed + text).slice(-4_000)
    })
  child.on('message', message => onMessage(message as CheckMessage))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      resolve(printed)
    })
  })
}

/** Without what an outer Vitest has set, so that the kit's own tests can call this too. */
function outerEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST$)/.test(name)),
  )
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
