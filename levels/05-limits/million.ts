import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Slots } from '../../solution/contracts.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { ask, countCalls, create, newcomer } from './asking.ts'

export interface Million {
  /** Addresses that came before the time was over. */
  readonly came: number
  /** Entries in the table then, and two windows later. */
  readonly most: number
  readonly after: number
  /** Memory that the table holds then, in MB, and two windows later. */
  readonly mostMegabytes: number
  readonly afterMegabytes: number
}

const MILLION = 1_000_000
/** A table that is slow, but right, shall not be waited for until all have come; in microseconds of CPU time. */
const PATIENCE = 2_500_000
const WINDOW_MS = 60_000

/** A million addresses ask within one window, then nobody for two. Needs a process of its own: it measures its memory. */
export default async function million(slots: Partial<Slots>): Promise<Million> {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const clock = new ManualClock()
  const slot = create(slots, { rateLimit: 100, rateWindowMs: WINDOW_MS }, clock)
  const handler = slot.middleware(countCalls().handler)
  const megabytes = () => {
    collect()
    return process.memoryUsage().heapUsed / 2 ** 20
  }

  await ask(handler, '192.0.2.1')
  const before = megabytes()
  const start = process.cpuUsage()
  const isPatient = () => process.cpuUsage(start).user < PATIENCE
  let came = 0
  while (came < MILLION && (came % 1_000 !== 0 || isPatient())) await ask(handler, newcomer(came++))
  const most = slot.addresses
  const mostMegabytes = megabytes() - before
  clock.advance(2 * WINDOW_MS)
  const after = slot.addresses
  const afterMegabytes = megabytes() - before
  // Until here the table is in use, or the collector would have taken all of it.
  await ask(handler, '192.0.2.1')
  return { came, most, after, mostMegabytes, afterMegabytes }
}
