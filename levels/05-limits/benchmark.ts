import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { get, open } from '../../scripts/bench/raw-client.ts'
import { type Bench, type Figure, figure, type LevelBenchmark } from '../../scripts/kit/bench.ts'
import type { Million } from './million.ts'

const PLACES = 1_000
const CLIENTS = 1_500
/** Descriptors that a process needs beside those of the clients. */
const DESCRIPTORS_BESIDE = 100
/** For a crowd of clients together, in milliseconds: a bound for what never ends, not a measure of speed. */
const PATIENCE_MS = 30_000
/** Long enough that those who try again are not what keeps the server busy. */
const PAUSE_MS = 300

const MOST_ENTRIES = 120_000
const MOST_MEGABYTES = 48
/** What a collector may leave lying about, or a table keep ready for the next crowd. */
const SPARE_MEGABYTES = 4

/** Who gets a place, what the table holds, and what the counting costs. */
export const benchmark: LevelBenchmark = async bench => [
  ...(await countPlaces(bench)),
  ...(await countEntries(bench)),
  await bench.compare({
    path: '/',
    connections: 50,
    leastRatio: 0.5,
    // Everything is counted and nobody is refused. The window is short: who keeps a log of it keeps a few hundred entries.
    env: { MAX_CONNECTIONS: `${PLACES}`, RATE_LIMIT: '1000000', RATE_WINDOW_MS: '100' },
  }),
]

async function countPlaces(bench: Bench): Promise<Figure[]> {
  const served = { name: '1,500 clients at once: served', unit: '', limit: PLACES, better: 'more' } as const
  const again = { name: '1,000 clients after them: served', unit: '', limit: PLACES, better: 'more' } as const
  const descriptors = mostDescriptors()
  if (descriptors < CLIENTS + DESCRIPTORS_BESIDE) {
    const reason = `this machine lets a process open ${descriptors} files (ulimit -n); ${CLIENTS} clients need more`
    return [{ ...served, value: 0, verdict: 'inconclusive', reason }]
  }

  bench.status('1,500 clients for 1,000 places')
  const { port } = await bench.server('yours', { MAX_CONNECTIONS: `${PLACES}`, IDLE_TIMEOUT_MS: '60000' })
  const first = patience()
  const sockets = Array.from({ length: CLIENTS }, () => open(port, first))
  const answers = await Promise.all(sockets.map(async socket => get(socket, '/')))
  const countOf = (status: number) =>
    answers.filter(answer => typeof answer === 'object' && answer.status === status).length
  // Half of them go quietly, half with a reset.
  for (const [i, socket] of sockets.entries()) i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()

  bench.status('1,000 clients for the places that came back')
  const second = patience()
  const next = await Promise.all(Array.from({ length: PLACES }, () => untilServed(port, second)))
  for (const socket of next) socket?.destroy()
  const value = countOf(200)
  return [
    // Not one too few, and not one too many.
    {
      ...{ ...served, value, verdict: value === PLACES ? 'pass' : 'fail' },
      reason: `exactly 1,000 have a place; ${countOf(503)} were told so with 503`,
    },
    figure({ ...again, value: next.filter(Boolean).length, reason: 'half of the 1,500 went with a reset' }),
  ]
}

function patience(): AbortSignal {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  setMaxListeners(0, signal) // every open connection is one
  return signal
}

/** The server hears of an ending when it comes to it, so a client that finds no place tries again. */
async function untilServed(port: number, patience: AbortSignal): Promise<Socket | undefined> {
  while (!patience.aborted) {
    await sleep(PAUSE_MS)
    const socket = open(port, patience)
    const answer = await get(socket, '/')
    if (typeof answer === 'object' && answer.status === 200) return socket
    socket.destroy()
  }
  return undefined
}

/** Soft limit of this process, and of those that it starts. */
function mostDescriptors(): number {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } }
  const soft = report.userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY
}

async function countEntries(bench: Bench): Promise<Figure[]> {
  bench.status('a million addresses')
  const { came, most, after, mostMegabytes, afterMegabytes } = (await bench.module(
    'yours',
    'levels/05-limits/million.ts',
  )) as Million
  const crowd = `${came.toLocaleString('en')} addresses`
  const less = { better: 'less' } as const
  return [
    figure({ ...less, name: `entries after ${crowd}`, value: most, unit: '', limit: MOST_ENTRIES }),
    figure({
      ...less,
      name: 'memory that they hold',
      value: mostMegabytes,
      unit: ' MB',
      limit: MOST_MEGABYTES,
    }),
    figure({ ...less, name: 'entries after two more windows', value: after, unit: '', limit: 0 }),
    figure({ ...less, name: 'memory then', value: afterMegabytes, unit: ' MB', limit: SPARE_MEGABYTES }),
  ]
}
