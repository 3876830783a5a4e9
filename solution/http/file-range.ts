import { read } from 'node:fs'
import type { Duplex } from 'node:stream'
import type { FileRange } from '../contracts.ts'

/** How much is read at once, in bytes. A transfer holds two of these, however large the file and slow the client. */
export const BUFFER_BYTES = 131_072

/** Buffers that wait for the next transfer; together 4 MB at most. */
const spare: Buffer[] = []
const MAX_SPARE = 32

/**
 * Sends a range of a file with two buffers: while the socket takes one, the other is filled. A buffer is filled again
 * only when the socket has called back, since until then it may not have handed all of it to the kernel.
 *
 * `fill`, `send`, `end`, in this order; `end` in any case.
 */
export class FilePump {
  readonly #range: FileRange
  readonly #buffers: Buffer[] = []
  /** Bytes that were read, and those that the socket was given. */
  #filled = 0
  #sent = 0
  /** The read that is under way. The descriptor must not be let go before its end: its number may be used again. */
  #reading: Promise<Buffer> | undefined
  /** A buffer may still be in use by the socket: then it is no good for another transfer. */
  #writing = false

  constructor(range: FileRange) {
    this.#range = range
  }

  /** Reads the first piece, so that a disk that fails can still be answered for. */
  async fill(): Promise<void> {
    if (this.#range.length > 0) await this.#readAhead()
  }

  /** Resolves when the socket has taken all of it. Rejects when the file has become shorter, or the client leaves. */
  async send(socket: Duplex, head: string): Promise<void> {
    const { length } = this.#range
    if (length === 0) return void socket.write(head, 'latin1')
    const gone = new Gone(socket)
    try {
      socket.cork()
      socket.write(head, 'latin1')
      while (this.#sent < length) {
        const piece = await this.#reading!
        this.#reading = undefined
        this.#writing = true
        this.#sent += piece.length
        const written = gone.orWritten(piece)
        if (this.#filled < length) this.#readAhead()
        await written
        this.#writing = false
      }
    } finally {
      gone.forget()
    }
  }

  /** Lets go of the file, once. */
  end(): void {
    const { release } = this.#range
    const settle = () => {
      if (!this.#writing && spare.length < MAX_SPARE) spare.push(...this.#buffers)
      release.call(this.#range, this.#sent)
    }
    if (this.#reading === undefined) settle()
    else this.#reading.then(settle, settle)
  }

  /** Into the buffer that the socket is not using: the two take turns. */
  #readAhead(): Promise<Buffer> {
    const buffer = this.#buffers[1] === undefined ? this.#take() : this.#turn()
    const { fd, start, length } = this.#range
    const wanted = Math.min(BUFFER_BYTES, length - this.#filled)
    this.#reading = new Promise((resolve, reject) => {
      read(fd, buffer, 0, wanted, start + this.#filled, (error, bytesRead) => {
        if (error) return reject(error)
        this.#filled += bytesRead
        // What was announced can't be sent any more.
        if (bytesRead === 0) reject(new RangeError('the file has become shorter'))
        else resolve(buffer.subarray(0, bytesRead))
      })
    })
    // Whoever awaits it is told; when nobody does, because the client has left, nobody needs to know.
    this.#reading.catch(() => {})
    return this.#reading
  }

  #take(): Buffer {
    const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
    this.#buffers.push(buffer)
    return buffer
  }

  #turn(): Buffer {
    this.#buffers.reverse()
    return this.#buffers[1]!
  }
}

/** Writes that also end when the connection does: then a socket may never call back. */
class Gone {
  readonly #socket: Duplex
  #reject: ((error: Error) => void) | undefined
  readonly #onClose = () => this.#reject?.(new Error('the client has gone'))

  constructor(socket: Duplex) {
    this.#socket = socket
    socket.on('close', this.#onClose)
  }

  orWritten(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#reject = reject
      if (this.#socket.destroyed) this.#onClose()
      this.#socket.write(piece, error => (error ? reject(error) : resolve()))
      // The head waits for the first piece.
      this.#socket.uncork()
    })
  }

  forget(): void {
    this.#socket.off('close', this.#onClose)
  }
}
