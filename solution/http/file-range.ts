import { read } from 'node:fs'
import type { Duplex } from 'node:stream'
import type { FileRange } from '../contracts.ts'
import { BLOCK_BYTES, readBlock } from './file-blocks.ts'

/**
 * How much is read at once, in bytes. The kernel holds some megabytes on the way to a fast client, so the client does not
 * notice that we read only when the last piece has left; a slow one costs a piece, however large the file.
 */
export const PIECE_BYTES = 524_288

/** Buffers that wait for the next transfer; together 8 MB at most. */
const spare: Buffer[] = []
const MAX_SPARE = 16

/**
 * Sends a range of a file piece by piece: the next one is read when the socket has called back, since until then it may
 * not have handed all of the one before to the kernel.
 *
 * `fill`, `send`, `end`, in this order; `end` in any case.
 */
export class FilePump {
  readonly #range: FileRange
  #buffer: Buffer | undefined
  #sent = 0
  /** The read that is under way. The descriptor must not be let go before its end: its number may be used again. */
  #reading: Promise<Buffer> | undefined
  #piece: Buffer | undefined
  #failure: Error | undefined
  /** The buffer may still be in use by the socket: then it is no good for another transfer. */
  #writing = false

  constructor(range: FileRange) {
    this.#range = range
  }

  /** Reads the first piece, so that a disk that fails can still be answered for. */
  async fill(): Promise<void> {
    if (this.#range.length > 0) this.#piece = await this.#read()
  }

  /** Resolves when the socket has taken all of it. Rejects when the file has become shorter, or the client leaves. */
  async send(socket: Duplex, head: string): Promise<void> {
    const { length } = this.#range
    const gone = new Gone(socket)
    try {
      socket.cork()
      socket.write(head, 'latin1')
      while (this.#sent < length) {
        const piece = this.#piece ?? (await this.#read())
        this.#piece = undefined
        this.#writing = true
        this.#sent += piece.length
        await gone.orWritten(piece)
        this.#writing = false
      }
    } finally {
      gone.forget()
      socket.uncork()
    }
  }

  /** Lets go of the file, once. */
  end(): void {
    const { release } = this.#range
    const settle = () => {
      if (this.#buffer && !this.#writing && spare.length < MAX_SPARE) spare.push(this.#buffer)
      release.call(this.#range, this.#sent, this.#failure)
    }
    if (this.#reading === undefined) settle()
    else this.#reading.then(settle, settle)
  }

  /** The piece that comes next. */
  async #read(): Promise<Buffer> {
    const { fd, start, length, version } = this.#range
    const at = start + this.#sent
    const left = length - this.#sent
    const reading = version === undefined ? this.#readOwn(fd, at, left) : readCached(fd, version, at, left)
    if (!(reading instanceof Promise)) return reading
    this.#reading = reading
    try {
      return await reading
    } catch (error) {
      this.#failure = error as Error
      throw error
    } finally {
      this.#reading = undefined
    }
  }

  #readOwn(fd: number, at: number, left: number): Promise<Buffer> {
    const buffer = this.#buffer ?? spare.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES)
    this.#buffer = buffer
    return new Promise((resolve, reject) => {
      read(fd, buffer, 0, Math.min(PIECE_BYTES, left), at, (error, bytesRead) => {
        if (error) reject(error)
        // What was announced can't be sent any more.
        else if (bytesRead === 0) reject(new RangeError('the file has become shorter'))
        else resolve(buffer.subarray(0, bytesRead))
      })
    })
  }
}

/** As much of a block as is asked for. */
function readCached(fd: number, version: string, at: number, left: number): Buffer | Promise<Buffer> {
  const offset = at % BLOCK_BYTES
  const part = (block: Buffer) => block.subarray(offset, offset + left)
  const block = readBlock(fd, version, Math.floor(at / BLOCK_BYTES))
  return block instanceof Promise ? block.then(part) : part(block)
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
