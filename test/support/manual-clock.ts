import type { Clock } from '../../solution/contracts.ts'

type Callbacks = Set<{ readonly call: () => void }>

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #now = 0
  /** By the moment at which they end: a crowd that comes at one moment is one entry. */
  readonly #timers = new Map<number, Callbacks>()

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const moment = this.#now + ms
    const timers = this.#timers.get(moment) ?? new Set()
    const timer = { call: callback }
    this.#timers.set(moment, timers.add(timer))
    return () => timers.delete(timer)
  }

  /** Timers that were started, have not ended and were not cancelled. */
  get pending(): number {
    return [...this.#timers.values()].reduce((sum, timers) => sum + timers.size, 0)
  }

  /** Lets `ms` milliseconds pass. What falls due is called in its order, also what is started on the way. */
  advance(ms: number): void {
    const target = this.#now + ms
    for (;;) {
      const moment = Math.min(...this.#timers.keys())
      if (moment > target) break
      this.#now = moment
      // Of those that end together, the one that was started first; and a set shows what is added on the way.
      const timers = this.#timers.get(moment)!
      for (const timer of timers) {
        timers.delete(timer)
        timer.call()
      }
      this.#timers.delete(moment)
    }
    this.#now = target
  }
}
