import type { Body, Headers } from '../contracts.ts'
import { noHeaders } from './headers.ts'

/** The body of a request that has none; one for all of them, so that such a request costs nothing here. */
export const emptyBody: Body = {
  trailers: noHeaders,
  bytes: () => Promise.resolve(new Uint8Array()),
  text: () => Promise.resolve(''),
  async *[Symbol.asyncIterator]() {},
}

interface Reader {
  resolve(result: IteratorResult<Uint8Array, undefined>): void
  reject(error: unknown): void
}

const FINISHED: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined }

/**
 * A body between two sides. The connection delivers pieces as they come and looks at `wanted` to know when to take
 * more from the socket; the handler reads. At most one undelivered piece is held, so the memory that a body costs does
 * not depend on its size.
 */
export class IncomingBody implements Body {
  trailers: Headers = noHeaders
  /** Content bytes delivered so far. */
  received = 0
  /** The handler has asked for something. */
  touched = false
  readonly #onWanted: () => void
  #piece: Uint8Array | undefined
  #reader: Reader | undefined
  #state: 'open' | 'ended' | 'failed' | 'abandoned' = 'open'
  #error: unknown

  /** @param onWanted called whenever the handler waits for bytes that have not come yet */
  constructor(onWanted: () => void) {
    this.#onWanted = onWanted
  }

  // The connection's side.

  /** Whether another piece should be delivered: somebody waits for it, or nobody ever will. */
  get wanted(): boolean {
    return this.#reader !== undefined || this.abandoned
  }

  /** The answer is out and the handler's interest over: what still comes is thrown away. */
  get abandoned(): boolean {
    return this.#state === 'abandoned'
  }

  deliver(bytes: Uint8Array): void {
    this.received += bytes.length
    if (this.abandoned) return
    const reader = this.#takeReader()
    if (reader) reader.resolve({ done: false, value: bytes })
    else this.#piece = bytes
  }

  end(trailers: Headers): void {
    if (this.#state !== 'open') return
    this.#state = 'ended'
    this.trailers = trailers
    this.#takeReader()?.resolve(FINISHED)
  }

  /** Whoever reads from now on gets this error. */
  fail(error: unknown): void {
    if (this.#state !== 'open') return
    this.#state = 'failed'
    this.#error = error
    this.#takeReader()?.reject(error)
  }

  abandon(): void {
    if (this.#state !== 'open') return
    this.#state = 'abandoned'
    this.#piece = undefined
    this.#error = new Error('the request was answered before its body was read')
    this.#takeReader()?.reject(this.#error)
  }

  #takeReader(): Reader | undefined {
    const reader = this.#reader
    this.#reader = undefined
    return reader
  }

  // The handler's side.

  async bytes(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for await (const piece of this) pieces.push(piece)
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return { next: () => this.#next() }
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.touched = true
    if (this.#piece !== undefined) {
      const value = this.#piece
      this.#piece = undefined
      return Promise.resolve({ done: false, value })
    }
    if (this.#state === 'ended') return Promise.resolve(FINISHED)
    if (this.#state !== 'open') return Promise.reject(this.#error)
    if (this.#reader) return Promise.reject(new Error('a body is read by one reader at a time'))
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject }
      this.#onWanted()
    })
  }
}
