/**
 * What the checks of this level do with the slot itself, without the wire: minutes pass at once, and crowds come from
 * addresses that no test could connect from. Runs in the host process, beside the learner's code.
 */
import type { Probes } from '../../scripts/checks/subject.ts'
import type { Limits, Slots } from '../../solution/contracts.ts'
import { systemClock } from '../../solution/http/clock.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { ask, countCalls, create, newcomer } from './asking.ts'

/** After a pause, an address asks a number of times, all at the same moment. */
export interface Step {
  readonly afterMs?: number
  readonly from?: string
  /** Default 1. */
  readonly times?: number
}

export interface StepResult {
  /** Of the injected clock, in milliseconds since the first step. */
  readonly at: number
  /** How many of the requests the application got. */
  readonly served: number
  /** Retry-After of the last refusal. */
  readonly retryAfter?: string
  /** Entries in the table after this step. */
  readonly addresses: number
}

export interface Schedule {
  readonly limit: number
  readonly windowMs: number
  readonly steps: readonly Step[]
}

export interface Crowd {
  readonly limit: number
  /** Numbers of the first newcomer and of the one behind the last; a crowd that begins with 0 meets an empty table. */
  readonly from: number
  readonly to: number
}

export interface CrowdResult {
  /** How many newcomers have come since the table was empty. */
  readonly came: number
  /** Entries in the table then. */
  readonly addresses: number
  /** Requests served so far to the one who had used up the limit before the crowd came. */
  readonly freed: number
}

export interface Places {
  readonly most: number
  /** A number gives back the place that was given out as that one, from 0. */
  readonly acts: readonly ('admit' | number)[]
}

/** An edge of windows that are counted from the clock's zero, as well as of those that begin with the first request. */
const START_WINDOWS = 10

export const probes = {
  /** @returns for each `admit` whether there was a place */
  places({ slots }, { most, acts }: Places): boolean[] {
    const slot = create(slots, { maxConnections: most }, new ManualClock())
    const places: ReturnType<Limits['admit']>[] = []
    for (const act of acts) {
      if (act === 'admit') places.push(slot.admit())
      else places[act]?.()
    }
    return places.map(place => place !== undefined)
  },

  async schedule({ slots }, { limit, windowMs, steps }: Schedule): Promise<StepResult[]> {
    const start = START_WINDOWS * windowMs
    const clock = new ManualClock()
    clock.advance(start)
    const slot = create(slots, { rateLimit: limit, rateWindowMs: windowMs }, clock)
    const application = countCalls()
    const handler = slot.middleware(application.handler)
    const results: StepResult[] = []
    for (const { afterMs = 0, from = '192.0.2.1', times = 1 } of steps) {
      clock.advance(afterMs)
      const before = application.calls
      let retryAfter: string | undefined
      for (let i = 0; i < times; i++) {
        const { headers } = await ask(handler, from)
        retryAfter = headers['retry-after']?.toString() ?? retryAfter
      }
      results.push({
        at: clock.now() - start,
        served: application.calls - before,
        ...(retryAfter !== undefined && { retryAfter }),
        addresses: slot.addresses,
      })
    }
    return results
  },

  /** @returns timers that keep the process alive, after a first request */
  async timers({ slots }): Promise<number> {
    const held = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
    const before = held()
    const handler = create(slots, { rateLimit: 1, rateWindowMs: 60_000 }, systemClock).middleware(
      countCalls().handler,
    )
    // Not awaited, so that nobody else can start a timer meanwhile.
    const asked = ask(handler, '192.0.2.1')
    const timers = held() - before
    await asked
    return timers
  },

  /** Newcomers ask once each, all at the same moment, and one who has used up the limit asks again and again. */
  async crowd({ slots }, { limit, from, to }: Crowd): Promise<CrowdResult> {
    const greedy = '192.0.2.1'
    if (from === 0) {
      crowded = startCrowd(slots, limit)
      for (let i = 0; i < limit; i++) await ask(crowded.handler, greedy)
    }
    const { handler } = crowded!
    for (let i = from; i < to; i++) {
      await ask(handler, newcomer(i))
      if (i % 1_000 === 0 && (await ask(handler, greedy)).status === 200) crowded!.freed++
    }
    crowded!.came = to
    return tell(crowded!)
  },

  /** What has become of the last crowd. */
  crowdBefore: (): CrowdResult | undefined => crowded && tell(crowded),
} satisfies Probes

/** Stays between two calls: a host that is busy for too long with one of them counts as hanging. */
let crowded: ReturnType<typeof startCrowd> | undefined

function startCrowd(slots: Partial<Slots>, limit: number) {
  const slot = create(slots, { rateLimit: limit, rateWindowMs: 60_000 }, new ManualClock())
  return { slot, handler: slot.middleware(countCalls().handler), came: 0, freed: 0 }
}

function tell({ slot, came, freed }: ReturnType<typeof startCrowd>): CrowdResult {
  return { came, addresses: slot.addresses, freed }
}
