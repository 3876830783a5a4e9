import type { Clock } from '../../solution/contracts.ts'

interface Timer {
  readonly moment: number
  readonly callback: () => void
}

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #now = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { moment: this.#now + ms, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that were started, have not ended and were not cancelled. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets `ms` milliseconds pass. What falls due is called in its order, also what is started on the way. */
  advance(ms: number): void {
    const target = this.#now + ms
    for (;;) {
      const next = this.#earliest()
      if (next === undefined || next.moment > target) break
      this.#timers.delete(next)
      this.#now = next.moment
      next.callback()
    }
    this.#now = target
  }

  /** Of two that end together, the one that was started first. */
  #earliest(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#timers) {
      if (earliest === undefined || timer.moment < earliest.moment) earliest = timer
    }
    return earliest
  }
}
