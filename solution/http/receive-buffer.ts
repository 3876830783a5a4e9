/** A first allocation that holds most heads, so that a message sent byte by byte is moved rarely. */
const LEAST_ROOM = 1024

/**
 * Bytes that have arrived and are not dealt with yet. Scanners move `at` forward and never back, so no byte is looked
 * at twice. Bytes from `mark` on are kept until `release()`: a scanner notes places as distances from `mark`, which
 * stay right when the bytes move to a larger buffer.
 *
 * A piece that arrives when nothing is left over is adopted as it is, without a copy. A buffer is only ever appended
 * to, never rewritten, because slices of it may be in the hands of a handler.
 */
export class ReceiveBuffer {
  bytes: Buffer = Buffer.alloc(0)
  /** Start of what must be kept. */
  mark = 0
  /** The next byte to look at. */
  at = 0
  /** One past the last byte that has arrived. */
  end = 0
  /** Whether the room behind `end` is ours to write to; an adopted piece may share memory with others. */
  #owned = false

  /** Takes the bytes over: the caller must not change them afterwards. */
  push(chunk: Uint8Array): void {
    if (this.mark === this.end) this.#adopt(chunk)
    else this.#append(chunk)
  }

  /** Nothing before `at` is needed any more. */
  release(): void {
    this.mark = this.at
  }

  /** The bytes from `mark` to `at`, one character a byte, as HTTP's own syntax is (RFC 9112 §2.2). */
  text(): string {
    return this.bytes.toString('latin1', this.mark, this.at)
  }

  /** Takes up to `most` bytes out, without a copy. */
  take(most: number): Uint8Array {
    const piece = this.bytes.subarray(this.at, Math.min(this.end, this.at + most))
    this.at += piece.length
    this.release()
    return piece
  }

  #adopt(chunk: Uint8Array): void {
    this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.mark = this.at = 0
    this.end = chunk.byteLength
    this.#owned = false
  }

  #append(chunk: Uint8Array): void {
    const kept = this.end - this.mark
    if (!this.#owned || this.end + chunk.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(LEAST_ROOM, 2 * (kept + chunk.length)))
      this.bytes.copy(larger, 0, this.mark, this.end)
      this.bytes = larger
      this.at -= this.mark
      this.mark = 0
      this.end = kept
      this.#owned = true
    }
    this.bytes.set(chunk, this.end)
    this.end += chunk.length
  }
}
