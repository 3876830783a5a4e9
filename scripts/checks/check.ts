/** How a level's test file names its checks, and what happens around each of them. */
import { afterAll, describe, it, type TestContext } from 'vitest'
import { checksOf, type Level } from '../kit/level.ts'
import { HostFailed, StageHost } from './stage-host.ts'
import type { CheckMeta } from './story.ts'
import { subjectFile } from './subject.ts'
import { Trial, Unexpected } from './trial.ts'

/** A subject whose process dies this often is not started again. */
const MAX_DEATHS = 5

/**
 * @returns `section(id, body)` and `check(id, run)`; the words come from `level.ts`, so they stand there and nowhere
 *   else
 */
export function defineChecks(level: Level) {
  const subject = process.env['SUBJECT'] ?? 'learner'
  const ignoreNeeds = process.env['IGNORE_NEEDS'] === '1'
  const only = wantedChecks(level, process.env['ONLY'])
  const definitions = new Map(checksOf(level).map(check => [check.id, check]))
  const passed = new Set<string>()
  const hosts = new Hosts(level, subject)
  afterAll(() => hosts.stop())

  const section = (id: string, body: () => void) => {
    const found = level.sections.find(candidate => candidate.id === id)
    if (!found) throw new Error(`level.ts has no section ${id}`)
    describe(`${id} ${found.title}`, body)
  }

  const check = (id: string, run: (trial: Trial) => Promise<void>) => {
    const definition = definitions.get(id)
    if (!definition) throw new Error(`level.ts has no check ${id}`)
    it.skipIf(only && !only.has(id))(`${id} ${definition.title}`, async context => {
      const meta: CheckMeta = { id }
      context.task.meta.check = meta
      const missing = definition.needs?.find(need => !passed.has(need))
      if (missing && !ignoreNeeds) wait(context, meta, missing)
      if (hosts.hopeless) wait(context, meta, hosts.hopeless)
      await hosts.run(meta, run)
      passed.add(id)
    })
  }
  return { section, check }
}

function wait(context: TestContext, meta: CheckMeta, waitsFor: string): never {
  meta.waitsFor = waitsFor
  return context.skip(`waits for ${waitsFor}`)
}

/** The checks that were asked for and all that they need; `undefined` for every check. */
function wantedChecks(level: Level, only: string | undefined): Set<string> | undefined {
  if (!only) return undefined
  const all = checksOf(level)
  const wanted = new Set(all.filter(({ id }) => id.startsWith(only)).map(({ id }) => id))
  // Needs point to earlier checks, so one pass from the last to the first finds them all.
  for (const { id, needs } of all.toReversed())
    if (wanted.has(id)) for (const need of needs ?? []) wanted.add(need)
  return wanted
}

/** One host process for all checks, replaced when a check has ended it. */
class Hosts {
  readonly #level: Level
  readonly #subject: string
  readonly #file: string
  #host: StageHost | undefined
  #deaths = 0
  /** Why no further check can run. */
  hopeless: string | undefined

  constructor(level: Level, subject: string) {
    this.#level = level
    this.#subject = subject
    this.#file = subjectFile(level, Object.values(level.files)[0], subject)
  }

  async run(meta: CheckMeta, run: (trial: Trial) => Promise<void>): Promise<void> {
    const sent: string[] = []
    try {
      const host = await this.#running()
      const trial = new Trial(host, sent)
      try {
        await run(trial)
        if (trial.note) meta.note = trial.note
      } finally {
        // A host that is dying takes a moment to be dead, and its death belongs to this check, not to the next.
        await host.lapse(0).catch(() => {})
        trial.end()
      }
      if (host.failure) throw host.failure
    } catch (error) {
      // The death of the host explains whatever the check has seen of it.
      const failure = this.#host?.failure ?? error
      this.#mourn(failure, meta)
      meta.story = {
        sent,
        expected: error instanceof Unexpected ? error.expected : 'an answer',
        received: failure instanceof Unexpected ? failure.received : (failure as Error).message,
        printed: this.#host?.takePrinted() ?? '',
      }
      throw error
    }
    this.#host?.takePrinted()
  }

  async #running(): Promise<StageHost> {
    if (this.#host && !this.#host.failure) return this.#host
    this.#host = undefined
    this.#host = await StageHost.start(this.#level.number, this.#subject, this.#file)
    return this.#host
  }

  #mourn(failure: unknown, meta: CheckMeta): void {
    if (!(failure instanceof HostFailed)) return
    this.#deaths++
    if (failure.kind === 'load') this.hopeless = meta.waitsFor = failure.message
    else if (failure.kind === 'hang' || this.#deaths === MAX_DEATHS) this.hopeless = meta.id
  }

  async stop(): Promise<void> {
    await this.#host?.stop()
  }
}
