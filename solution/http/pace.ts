import type { Clock } from '../contracts.ts'

/**
 * How long a client may still keep us waiting. It begins with the whole timeout; waiting uses it up, and each byte that
 * moves gives some of it back. So a pause as long as the timeout is forgiven, and a client that moves a byte now and then,
 * only to stay below a timeout between two bytes, runs out of it.
 */
export class Pace {
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #msPerByte: number
  #left: number
  #moved = 0
  #waitingSince: number | undefined

  /** @param bytesPerSecond the slowest that may go on for long */
  constructor(clock: Clock, timeoutMs: number, bytesPerSecond: number) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    this.#msPerByte = 1_000 / bytesPerSecond
    this.#left = timeoutMs
  }

  /**
   * We wait for the client, from now on or still.
   * @param moved bytes that have moved by now, in all
   * @param owed bytes of which we see only when the last of them has moved
   * @returns for how much longer, in milliseconds; 0 or less: it was too slow
   */
  wait(moved: number, owed = 0): number {
    this.rest()
    this.#waitingSince = this.#clock.now()
    this.#left = Math.min(this.#timeoutMs, this.#left + (moved - this.#moved) * this.#msPerByte)
    this.#moved = moved
    return this.#left + owed * this.#msPerByte
  }

  /** It is not the client that we are waiting for. */
  rest(): void {
    if (this.#waitingSince !== undefined) this.#left -= this.#clock.now() - this.#waitingSince
    this.#waitingSince = undefined
  }
}
