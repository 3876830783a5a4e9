/** How long a grade is still going to take, by what its steps took the last time and how fast this time is. */

export class TimeLeft {
  readonly #pending: Map<string, number>
  readonly #now: () => number
  #began: number
  #planned = 0
  #took = 0

  /**
   * @param steps name of each and about how long it takes, in seconds, in order
   * @param now a clock, ms
   */
  constructor(steps: readonly (readonly [name: string, seconds: number])[], now = () => performance.now()) {
    this.#pending = new Map(steps)
    this.#now = now
    this.#began = now()
  }

  /** A step has ended, and the next begins. One that was left out tells nothing of the speed. */
  done(name: string, { leftOut = false } = {}): void {
    if (!leftOut) {
      this.#planned += this.#pending.get(name) ?? 0
      this.#took += (this.#now() - this.#began) / 1_000
    }
    this.#pending.delete(name)
    this.#began = this.#now()
  }

  /** In seconds. */
  get seconds(): number {
    const pace = this.#planned > 0 ? this.#took / this.#planned : 1
    const planned = [...this.#pending.values()].reduce((sum, seconds) => sum + seconds, 0)
    return Math.max(0, planned * pace - (this.#now() - this.#began) / 1_000)
  }

  /** `about 40 s left`. Rounded, for it is a guess. */
  toString(): string {
    const { seconds } = this
    if (seconds > 90) return `about ${Math.round(seconds / 60)} min left`
    return seconds > 5 ? `about ${Math.ceil(seconds / 10) * 10} s left` : 'a few seconds left'
  }
}
