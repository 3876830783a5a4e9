import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'

/** A connection without a network: a test puts bytes in with `receive()` and finds in `sent` what was written. */
export class MemorySocket extends Duplex {
  /** Each write as it reached the socket; corked ones come together. */
  readonly writes: Buffer[] = []
  /** `false`: the client does not read, so writes are taken but never finish. */
  readonly #clientReads: boolean
  #unfinished: (() => void)[] = []

  constructor({ clientReads = true, highWaterMark = 16_384 } = {}) {
    super({ writableHighWaterMark: highWaterMark, allowHalfOpen: true })
    this.#clientReads = clientReads
  }

  /** Bytes from the client. A protocol that listens gets them before this returns. */
  receive(bytes: string | Uint8Array): void {
    this.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** The client ends its side. */
  receiveEnd(): void {
    this.push(null)
  }

  get sent(): string {
    return Buffer.concat(this.writes).toString('latin1')
  }

  /** A stream starts to flow one turn after somebody listens. */
  async flowing(): Promise<this> {
    await turn()
    return this
  }

  /** The client has read all that was written so far. */
  drain(): void {
    const unfinished = this.#unfinished
    this.#unfinished = []
    for (const done of unfinished) done()
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.#take([typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk], done)
  }

  override _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: () => void): void {
    const parts = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    )
    this.#take(parts, done)
  }

  #take(parts: Buffer[], done: () => void): void {
    this.writes.push(Buffer.concat(parts))
    if (this.#clientReads) done()
    else this.#unfinished.push(done)
  }
}
