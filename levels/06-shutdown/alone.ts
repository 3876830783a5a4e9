/** The slot by itself: connections without a network, time that stands still, and a protocol that is the probe itself. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Handler, Request, Response, Shutdown, Slots } from '../../solution/contracts.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { MemorySocket } from '../../test/support/memory-socket.ts'

export const DRAIN_MS = 10_000

/** Longer than an idle connection may be left open, and far from the deadline. */
export const LONG_MS = 3_000

export const ok: Response = { status: 200, headers: {}, body: 'ok' }

/** Whatever is to happen without time has happened by then, be it over some promises. */
export async function turns(): Promise<void> {
  for (let count = 0; count < 5; count++) await turn()
}

export class Alone {
  readonly clock = new ManualClock()
  readonly slot: Shutdown

  constructor({ shutdown }: Partial<Slots>) {
    this.slot = shutdown!({ drainTimeoutMs: DRAIN_MS }, this.clock)
  }

  readonly arrive = ({ reads = true } = {}): Client => new Client(this.slot, reads)

  /** Begins a drain. @returns what comes of it, as soon as something has */
  readonly drain = (): { value: { readonly cut: number } | undefined } => {
    const outcome: ReturnType<typeof this.drain> = { value: undefined }
    void this.slot.drain().then(value => {
      outcome.value = value
    })
    return outcome
  }
}

/** One request at a time. It closes as soon as the server has. */
export class Client {
  readonly socket: MemorySocket
  readonly #tracked: Handler
  #response: Promise<Response> = Promise.resolve(ok)
  /** The handler is done. */
  answer: (response: Response) => void = () => {}

  constructor(slot: Shutdown, reads: boolean) {
    this.socket = new MemorySocket({ clientReads: reads })
    this.socket.on('finish', () => this.socket.receiveEnd())
    this.socket.on('error', () => {})
    this.#tracked = slot.track(this.socket)(() => this.#response)
    this.socket.resume()
  }

  /** @returns what the protocol is given to write */
  async ask(): Promise<Response> {
    this.#response = new Promise(resolve => {
      this.answer = resolve
    })
    return this.#tracked({ method: 'GET' } as Request)
  }

  async askAndAnswer(): Promise<void> {
    const asked = this.ask()
    this.answer(ok)
    await asked
  }

  get isEnded(): boolean {
    return this.socket.writableEnded || this.socket.destroyed
  }

  get listeners(): number {
    const names = this.socket.eventNames()
    return names.reduce((sum, name) => sum + this.socket.listenerCount(name), 0)
  }
}
