/** What happens around each check: the subject's process is there, and whatever it does becomes a story. */
import { NothingCame } from '../../test/support/raw-client.ts'
import { type BuiltKit, buildKit } from '../kit/built-kit.ts'
import type { Check, Level } from '../kit/level.ts'
import { root } from '../kit/levels.ts'
import type { CheckBody } from './check.ts'
import { sourceProblem } from './source-files.ts'
import { HostFailed, StageHost } from './stage-host.ts'
import type { Story } from './story.ts'
import { type Subject, subjectFile } from './subject.ts'
import { Trial, Unexpected } from './trial.ts'

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

/** A subject whose process dies this often is not started again. */
const MAX_DEATHS = 5

/** Runs checks one after the other against one subject. Its process is replaced when a check has ended it. */
export class CheckRunner {
  readonly #level: Level
  readonly #subject: Subject
  readonly #file: string
  readonly #home: string
  /** Unless there is nothing to run. */
  readonly #kit: BuiltKit | undefined
  readonly #ignoreNeeds: boolean
  readonly #passed = new Set<string>()
  #host: StageHost | undefined
  #deaths = 0
  /** The check after which no other can run. */
  #hopeless: string | undefined
  /** Why the subject can't be loaded at all, in one line. */
  unloadable: string | undefined

  constructor(
    level: Level,
    {
      subject,
      home = root,
      ignoreNeeds = false,
    }: { readonly subject: Subject; readonly home?: string; readonly ignoreNeeds?: boolean },
  ) {
    this.#level = level
    this.#subject = subject
    this.#home = home
    this.#ignoreNeeds = ignoreNeeds
    this.#file = subjectFile(level, Object.values(level.files)[0], subject)
    this.unloadable = sourceProblem(level, subject, home)
    if (this.unloadable !== undefined) return
    this.#kit = buildKit(home)
    const files = Object.values(level.files).map(file => subjectFile(level, file, subject))
    this.unloadable = files.map(file => this.#kit!.problemOf(file)).find(problem => problem !== undefined)
  }

  /** @throws Error when the check itself is broken */
  async run({ id, title, needs = [] }: Check, body: CheckBody): Promise<CheckResult> {
    const missing = this.#ignoreNeeds ? undefined : needs.find(need => !this.#passed.has(need))
    const waitsFor = this.unloadable ?? missing ?? this.#hopeless
    if (waitsFor !== undefined) return { id, title, status: 'waiting', waitsFor }
    const sent: string[] = []
    try {
      const note = await this.#try(body, sent)
      this.#passed.add(id)
      return { id, title, status: 'passed', ...(note !== undefined && { note }) }
    } catch (error) {
      // The death of the host explains whatever the check has seen of it.
      const failure = this.#host?.failure ?? error
      const isTheirs = [HostFailed, Unexpected, NothingCame].some(kind => failure instanceof kind)
      if (!isTheirs) throw error
      if (failure instanceof HostFailed) this.#mourn(failure, id)
      if (this.unloadable !== undefined) return { id, title, status: 'waiting', waitsFor: this.unloadable }
      const story = {
        sent,
        expected: error instanceof Unexpected ? error.expected : 'an answer',
        received: failure instanceof Unexpected ? failure.received : (failure as Error).message,
        printed: this.#host?.takePrinted() ?? '',
      }
      return { id, title, status: 'failed', story }
    } finally {
      this.#host?.takePrinted()
    }
  }

  async stop(): Promise<void> {
    await this.#host?.stop()
  }

  /** @returns what there is to tell besides */
  async #try(body: CheckBody, sent: string[]): Promise<string | undefined> {
    const host = await this.#running()
    const trial = new Trial(host, sent)
    try {
      await body(trial)
    } finally {
      // A host that is dying takes a moment to be dead, and its death belongs to this check, not to the next.
      await host.lapse(0).catch(() => {})
      trial.end()
    }
    if (host.failure) throw host.failure
    return trial.note
  }

  async #running(): Promise<StageHost> {
    if (this.#host && !this.#host.failure) return this.#host
    this.#host = undefined
    const { number: level } = this.#level
    this.#host = await StageHost.start({
      level,
      subject: this.#subject,
      file: this.#file,
      home: this.#home,
      kit: this.#kit!,
    })
    return this.#host
  }

  #mourn({ kind, message }: HostFailed, id: string): void {
    this.#deaths++
    if (kind === 'load') this.unloadable = message
    else if (kind === 'hang' || this.#deaths === MAX_DEATHS) this.#hopeless = id
  }
}
