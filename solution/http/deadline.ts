import type { Clock } from '../contracts.ts'

/**
 * One moment by which something must have happened, moved often and missed rarely. Moving it later only notes the new
 * moment: the timer that is running finds out when it ends, and starts again for the rest. A connection that is busy
 * therefore starts a timer now and then, not with each request.
 */
export class Deadline {
  readonly #clock: Clock
  readonly #onMissed: () => void
  #moment = Number.POSITIVE_INFINITY
  /** When the running timer ends. */
  #timerEnd = Number.POSITIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(clock: Clock, onMissed: () => void) {
    this.#clock = clock
    this.#onMissed = onMissed
  }

  /** @param ms from now on, in milliseconds */
  set(ms: number): void {
    const now = this.#clock.now()
    this.#moment = now + ms
    if (this.#moment < this.#timerEnd) this.#start(now)
  }

  /** Nothing is due any more. */
  clear(): void {
    this.#moment = Number.POSITIVE_INFINITY
  }

  /** As `clear()`, and for good: no timer stays behind. */
  stop(): void {
    this.clear()
    this.#cancel?.()
    this.#cancel = undefined
    this.#timerEnd = Number.POSITIVE_INFINITY
  }

  #start(now: number): void {
    this.#cancel?.()
    this.#timerEnd = this.#moment
    this.#cancel = this.#clock.after(this.#moment - now, () => this.#onTimer())
  }

  #onTimer(): void {
    this.#cancel = undefined
    this.#timerEnd = Number.POSITIVE_INFINITY
    if (this.#moment === Number.POSITIVE_INFINITY) return
    const now = this.#clock.now()
    if (now < this.#moment) this.#start(now)
    else {
      this.clear()
      this.#onMissed()
    }
  }
}
