/**
 * The reference server in a process that tells what it holds. Started with `startServer`; asked `holdings`, it counts.
 */
import { readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { readConfig } from '../../solution/config.ts'
import type { Clock, Limits, Slots } from '../../solution/contracts.ts'
import { systemClock } from '../../solution/http/clock.ts'
import type { Application } from '../../solution/routes.ts'
import { createServer } from '../../solution/server.ts'
import { reference } from '../../solution/slots.ts'
import { type Answers, listen } from './benched-server.ts'

/** All that must come back to where it was when the last client has gone. */
export interface Holdings {
  readonly connections: number
  /** Taken of MAX_CONNECTIONS. */
  readonly places: number
  readonly timers: number
  /** In the table of the rate limit. */
  readonly addresses: number
  /** Open in the whole process; 0 where the system does not tell. */
  readonly descriptors: number
}

/** In bytes, after a collection of garbage where node was started with --expose-gc. */
export interface Memory {
  readonly heap: number
  /** Buffers, which lie outside of the heap. */
  readonly buffers: number
  readonly rss: number
}

export interface Observed {
  readonly application?: Application
  readonly slots?: Partial<Slots>
  /** Further questions. */
  readonly answers?: Answers
}

/** Configured by the environment, as `npm start`, but for the port, which is any free one of 127.0.0.1. */
export function observe({ application, slots, answers }: Observed = {}): void {
  const clock = new CountingClock()
  const limits = countPlaces(reference.limits)
  const server = createServer(
    readConfig(process.env),
    { ...reference, limits: limits.create, ...slots },
    application,
    clock,
  )
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  listen(server, {
    received: () => [...open].reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    holdings: (): Holdings => ({
      connections: open.size,
      places: limits.taken(),
      timers: clock.pending,
      addresses: limits.addresses(),
      descriptors: countDescriptors(),
    }),
    memory: (): Memory => {
      globalThis.gc?.()
      const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
      return { heap: heapUsed, buffers: arrayBuffers, rss }
    },
    drain: () => server.drain(),
    ...answers,
  })
}

/** The time of this machine, and how many timers run. */
class CountingClock implements Clock {
  readonly now = systemClock.now
  readonly #running = new Set<() => void>()

  get pending(): number {
    return this.#running.size
  }

  after(ms: number, callback: () => void): () => void {
    const cancel = systemClock.after(ms, () => {
      this.#running.delete(cancel)
      callback()
    })
    this.#running.add(cancel)
    return () => {
      this.#running.delete(cancel)
      cancel()
    }
  }
}

/** The slot of the limits, and what it has given away. */
function countPlaces(create: Slots['limits']) {
  let limits: Limits | undefined
  let taken = 0
  const admit = () => {
    const release = limits!.admit()
    if (release === undefined) return undefined
    taken++
    let held = true
    return () => {
      if (held) taken--
      held = false
      release()
    }
  }
  const counting: Slots['limits'] = (options, clock) => {
    limits = create(options, clock)
    return { ...limits, admit }
  }
  return { create: counting, taken: () => taken, addresses: () => limits!.addresses }
}

function countDescriptors(): number {
  try {
    // One of them is the folder that is being read.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return 0
  }
}
