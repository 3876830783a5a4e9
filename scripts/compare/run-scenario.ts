/** One scenario: all contenders are started, measured in interleaved rounds, and stopped. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runLoad } from '../bench/load.ts'
import type { Contender, Present, RunningContender, Setup } from './contender.ts'
import { type Round, restartRoundOf, roundOf } from './figures.ts'
import { freePort } from './free-port.ts'
import type { Generator } from './generator.ts'
import { LOAD_OVERHEAD, type PlannedScenario, START } from './plan.ts'

export interface Candidate {
  readonly contender: Contender
  readonly present: Present
}

export interface Surroundings {
  readonly content: string
  /** Takes a folder for each server. */
  readonly folder: string
  readonly workers: number
  readonly generator: Generator
  /** Called when something has been done. @param seconds what it was planned to take */
  readonly onStep: (doing: string, seconds: number) => void
  /** Time has run short: rounds beyond the second are left out. */
  readonly isBehind: () => boolean
}

/** Rounds, or the reason why there are none: a line. */
export type Outcome = { readonly rounds: readonly Round[] } | { readonly failed: string }

/** Load on one server in turn; a failure is that of the contender, and the others go on. */
export async function runScenario(
  planned: PlannedScenario,
  candidates: readonly Candidate[],
  surroundings: Surroundings,
): Promise<Map<string, Outcome>> {
  const entries = candidates.map(candidate => new Entry(candidate.contender))
  const { onStep } = surroundings
  const each = async (
    doing: string,
    seconds: number,
    work: (server: RunningContender, rounds: Round[]) => Promise<unknown>,
  ) => {
    for (const entry of entries) {
      onStep(`${doing}, ${entry.name}`, seconds)
      const { server, rounds } = entry
      if (server) await entry.attempt(() => work(server, rounds))
    }
  }
  try {
    onStep('starting', START * entries.length)
    await Promise.all(
      candidates.map(({ present }, index) => {
        const entry = entries[index]!
        return entry.attempt(async () => {
          entry.server = await present.start(await setupFor(planned, entry.id, surroundings))
        })
      }),
    )
    const { scenario, rounds, seconds, warmUp } = planned
    // By ours, whichever generator follows: it knows parts of seconds.
    await each('warming up', warmUp + LOAD_OVERHEAD, server =>
      runLoad(server, { ...scenario.load, duration: warmUp }),
    )
    for (let round = 1; round <= rounds && !(round > 2 && surroundings.isBehind()); round++) {
      await each(`round ${round} of ${rounds}`, seconds + LOAD_OVERHEAD, async (server, done) => {
        done.push(await measure(planned, server, surroundings.generator))
      })
      // A machine that grows slower or faster meanwhile treats all alike.
      entries.reverse()
    }
  } finally {
    await Promise.all(entries.map(({ server }) => server?.stop()))
  }
  return new Map(entries.map(entry => [entry.id, entry.outcome]))
}

class Entry {
  readonly id: string
  readonly name: string
  readonly rounds: Round[] = []
  server: RunningContender | undefined
  #failed: string | undefined

  constructor({ id, name }: Contender) {
    this.id = id
    this.name = name
  }

  get outcome(): Outcome {
    return this.#failed === undefined ? { rounds: this.rounds } : { failed: this.#failed }
  }

  /** Once it has failed it is out: half of its rounds can't be compared with all of those of others. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#failed = (error as Error).message.split('\n')[0] ?? ''
      await this.server?.stop()
      this.server = undefined
    }
  }
}

async function setupFor(
  { scenario: { id, needs } }: PlannedScenario,
  contender: string,
  { content, folder, workers }: Surroundings,
): Promise<Setup> {
  const own = join(folder, `${id}-${contender}`)
  mkdirSync(own, { recursive: true, mode: 0o755 })
  return {
    ...{ content, folder: own, port: await freePort(), workers },
    logs: needs.includes('logs'),
    restartable: needs.includes('restart'),
  }
}

async function measure(
  { scenario, seconds }: PlannedScenario,
  server: RunningContender,
  generator: Generator,
): Promise<Round> {
  const load = { ...scenario.load, duration: seconds }
  if (scenario.needs.includes('restart')) return measureRestart(server, load)
  const isOurs = generator.clientOf(scenario) === 'own'
  return roundOf(await (isOurs ? runLoad(server, load) : generator.load(server, load)))
}

/** The workers are replaced when a quarter of the load is over. */
async function measureRestart(
  server: RunningContender,
  load: Parameters<typeof runLoad>[1] & { readonly duration: number },
): Promise<Round> {
  const restart = async () => {
    await sleep((load.duration * 1_000) / 4)
    const start = performance.now()
    await server.restart?.()
    return (performance.now() - start) / 1_000
  }
  const [loaded, restarted] = await Promise.allSettled([runLoad(server, load), restart()])
  if (loaded.status === 'rejected') throw loaded.reason
  if (restarted.status === 'rejected') throw restarted.reason
  return restartRoundOf(loaded.value, restarted.value)
}
