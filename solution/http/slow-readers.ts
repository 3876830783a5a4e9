import type { Socket } from 'node:net'
import type { Clock, ConnectionLimits } from '../contracts.ts'
import { Pace } from './pace.ts'

/** How often all connections are looked at, in milliseconds: a cut is late by as much. */
const INTERVAL_MS = 1_000

/**
 * Cuts connections whose client does not take what is waiting for it, whichever protocol has written it. A client that asks
 * for much and reads nothing would otherwise hold a connection, a file and our buffers for ever.
 *
 * One timer looks at all connections now and then: to note each write would cost more than the whole watch.
 */
export class SlowReaders {
  readonly #limits: ConnectionLimits
  readonly #clock: Clock
  readonly #onCut: (socket: Socket) => void
  readonly #paces = new Map<Socket, Pace>()
  #cancel: (() => void) | undefined

  /** @param onCut called right before a connection is cut */
  constructor(limits: ConnectionLimits, clock: Clock, onCut: (socket: Socket) => void) {
    this.#limits = limits
    this.#clock = clock
    this.#onCut = onCut
  }

  watch(socket: Socket): void {
    const { writeTimeoutMs, minBytesPerSecond } = this.#limits
    this.#paces.set(socket, new Pace(this.#clock, writeTimeoutMs, minBytesPerSecond))
    this.#cancel ??= this.#start()
    socket.once('close', () => {
      this.#paces.delete(socket)
      if (this.#paces.size > 0) return
      this.#cancel?.()
      this.#cancel = undefined
    })
  }

  #start(): () => void {
    return this.#clock.after(INTERVAL_MS, () => {
      this.#cancel = this.#start()
      for (const [socket, pace] of this.#paces) this.#look(socket, pace)
    })
  }

  #look(socket: Socket, pace: Pace): void {
    const waiting = socket.writableLength
    if (waiting === 0) {
      pace.rest()
      return
    }
    // A write is known to have left only when all of it has, so what is waiting has its time besides.
    if (pace.wait(socket.bytesWritten - waiting, waiting) > 0) return
    this.#onCut(socket)
    // With a reset: what the kernel still holds for this client is thrown away as well.
    socket.resetAndDestroy()
  }
}
