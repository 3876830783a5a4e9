/**
 * What a level's benchmark works with. `levels/NN-name/benchmark.ts` exports one function that is given a `Bench` and gives
 * back figures: ratios to the reference, measured in the same minute, or counts, which are the same on every machine.
 */
import { Late, startModule } from '../bench/module-process.ts'
import { measurePairs } from '../bench/pairs.ts'
import { type ServerProcess, startServer } from '../bench/server-process.ts'
import { judgeRatio, type Verdict } from '../bench/verdict.ts'
import type { Subject } from '../checks/subject.ts'
import type { BuiltKit } from './built-kit.ts'
import { KitError } from './exit.ts'
import type { Level } from './level.ts'
import { status } from './terminal.ts'

export type LevelBenchmark = (bench: Bench) => Promise<readonly Figure[]>

/** One thing that was measured, and what is made of it. */
export interface Figure {
  /** Such as `sockets for 1,000 requests`. */
  readonly name: string
  readonly verdict: Verdict
  readonly value: number
  /** What comes behind the number: `×`, ` sockets`, ` MB`. */
  readonly unit: string
  /** What the value must not exceed, or reach. */
  readonly limit: number
  readonly better: 'less' | 'more'
  /** How it was measured, or why there is no verdict; a sentence without a full stop. */
  readonly reason?: string
}

/** A figure that is judged by its value alone: a count, or a ratio that does not depend on the machine. */
export function figure(measured: Omit<Figure, 'verdict'>): Figure {
  const { value, limit, better } = measured
  const good = better === 'less' ? value <= limit : value >= limit
  return { ...measured, verdict: good ? 'pass' : 'fail' }
}

export type Side = 'yours' | 'reference'

type Options = Readonly<Record<string, string>>

export interface Comparison {
  /** Default: how many times the reference's speed. */
  readonly name?: string
  readonly path: string
  readonly connections: number
  /** Least speed, as a ratio to the other side. */
  readonly leastRatio: number
  /** Options of the stage, as environment variables. */
  readonly env?: Options
  /** Of the other side, where they differ. */
  readonly referenceEnv?: Options
  /** `itself`: the other side is the subject too, under other options. Default `reference`. */
  readonly against?: 'reference' | 'itself'
}

/** How long a load lasts, in seconds, and how many pairs there are: about 6 s in all if the machine is quiet. */
const LOAD_SECONDS = 0.7
const ROUNDS = { min: 3, max: 9 }
const BUDGET_MS = 20_000

/** How long a module may take, in milliseconds: a bound for what never ends. */
const MODULE_MS = 60_000

/** Nothing is logged and nobody is turned away, unless the benchmark says so: the slot is measured, not what is around. */
const QUIET = { LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_CONNECTIONS: '0' }

/** The subject's code has ended its process, or was not heard of in time. */
export class SubjectFailed extends Error {
  override readonly name = 'SubjectFailed'
  /** What is late may only be slow, as the machine is. */
  readonly verdict: 'fail' | 'inconclusive'

  constructor({ message }: Error, isLate: boolean) {
    super(message.split('\n')[0])
    this.verdict = isLate ? 'inconclusive' : 'fail'
  }
}

export class Bench {
  readonly #level: Level
  readonly #subject: Subject
  readonly #kits: Readonly<Record<Side, BuiltKit>>
  readonly #servers: ServerProcess[] = []
  #ended: Error | undefined

  /**
   * @param subject whose slot is `yours`
   * @param kits in which each side runs. The reference has this one: what a subject does to its own does not slow it down.
   */
  constructor(level: Level, subject: Subject, kits: Readonly<Record<Side, BuiltKit>>) {
    this.#level = level
    this.#subject = subject
    this.#kits = kits
  }

  /** Why the subject's process has ended by itself, if it has: it explains whatever went wrong after that. */
  get failure(): SubjectFailed | undefined {
    return this.#ended && new SubjectFailed(this.#ended, false)
  }

  /** Tells what is being done, on the line that is written over. */
  status(text: string): void {
    status(`benchmark: ${text}`)
  }

  /**
   * The stage in a process of its own, which ends with the benchmark.
   * @throws SubjectFailed when yours does not start; KitError when the reference does not
   */
  async server(side: Side, env: Options = {}): Promise<ServerProcess> {
    const name = side === 'yours' ? 'your server' : 'the reference'
    const args = [`${this.#level.number}`, this.#subjectOf(side)]
    const modulePath = this.#kits[side].module('scripts/kit/contender.ts')
    const starting = startServer({ name, modulePath, args, env: { ...QUIET, ...env } })
    const server = await starting.catch(error => failed(side, error))
    this.#servers.push(server)
    if (side === 'yours') void server.ended.then(error => (this.#ended ??= error))
    return server
  }

  /** Speed as a ratio to the other side's, in interleaved pairs. @throws what `server` throws */
  async compare({
    name = 'speed beside the reference',
    path,
    connections,
    leastRatio,
    env,
    referenceEnv = env,
    against = 'reference',
  }: Comparison): Promise<Figure> {
    const other = against === 'itself' ? 'yours' : 'reference'
    const [subject, reference] = await Promise.all([
      this.server('yours', env),
      this.server(other, referenceEnv),
    ])
    this.status('warming up')
    const { judgement, pairs } = await measurePairs({
      subject,
      reference,
      scenario: { path, connections, duration: LOAD_SECONDS },
      rounds: ROUNDS,
      budgetMs: BUDGET_MS,
      judge: measured => judgeRatio({ threshold: leastRatio, pairs: measured }),
      onProgress: ({ round, judgement: { ratio } }) =>
        this.status(`pair ${round} of ${ROUNDS.min} to ${ROUNDS.max}, ${ratio.toFixed(2)}×`),
    })
    const { verdict, ratio, low, high, measure, reason } = judgement
    const measured = `${measure}, middle half of ${pairs.length} pairs ${low.toFixed(2)}× to ${high.toFixed(2)}×`
    return {
      ...{ name, verdict, value: ratio, unit: '×', limit: leastRatio, better: 'more' },
      reason: verdict === 'pass' ? measured : reason,
    }
  }

  /**
   * Runs a function with the subject's slots in a fresh process: `export default (slots, argument) => …`.
   * @param file from the root of the kit, such as `levels/03-router/lookups.ts`
   * @returns what it returns, by way of JSON
   * @throws SubjectFailed when yours throws, hangs or ends its process; KitError when the reference does
   */
  async module(side: Side, file: string, argument?: unknown): Promise<unknown> {
    const args = [`${this.#level.number}`, this.#subjectOf(side), file, JSON.stringify(argument ?? null)]
    const name = `${file} with ${side === 'yours' ? 'your slot' : 'the reference'}`
    const modulePath = this.#kits[side].module('scripts/kit/bench-module.ts')
    const started = startModule({ name, modulePath, args })
    try {
      return await started.receive('result', MODULE_MS).catch(error => failed(side, error))
    } finally {
      await started.stop(0)
    }
  }

  /** Ends what was started. */
  async end(): Promise<void> {
    await Promise.all(this.#servers.map(server => server.stop()))
  }

  #subjectOf(side: Side): Subject {
    return side === 'yours' ? this.#subject : 'solution'
  }
}

function failed(side: Side, error: Error): never {
  if (side === 'yours') throw new SubjectFailed(error, error instanceof Late)
  throw new KitError(`The benchmark could not go on: ${error.message.split('\n')[0]}`)
}
