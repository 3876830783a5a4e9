/** How a plan goes: what is left of it, and whether it is behind. */
export class Pace {
  readonly #planned: number
  readonly #now: () => number
  readonly #start: number
  /** Planned seconds of the steps that have ended, and of the one that has not. */
  #done = 0
  #current = 0

  /**
   * @param planned what all steps take together, in seconds
   * @param now a clock, in milliseconds
   */
  constructor(planned: number, now: () => number = () => performance.now()) {
    this.#planned = planned
    this.#now = now
    this.#start = now()
  }

  /** The step before has ended, and one begins that shall take so many seconds. */
  step(seconds: number): void {
    this.#done += this.#current
    this.#current = seconds
  }

  /** Seconds that are left, if it goes on as it went; not known from the first few steps. */
  get left(): number {
    const pace = this.#done < ENOUGH_TO_TELL ? 1 : Math.max(1, this.#elapsed / this.#done)
    return Math.max(0, pace * (this.#planned - this.#done))
  }

  get behind(): boolean {
    return this.#elapsed > (this.#done + this.#current) * TOLERANCE + ENOUGH_TO_TELL
  }

  get #elapsed(): number {
    return (this.#now() - this.#start) / 1_000
  }
}

const ENOUGH_TO_TELL = 5

/** As much as all may take more than planned: 165 s of 3 minutes. */
const TOLERANCE = 1.05

/** Such as `1:05`. */
export function minutes(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
