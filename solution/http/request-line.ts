import { HttpError } from './errors.ts'
import { CLASS, CR, DIGIT, LF, SP, TARGET, TCHAR } from './grammar.ts'
import type { ReceiveBuffer } from './receive-buffer.ts'

/** The states in the order in which a line goes through them. */
const EMPTY_LINES = 0
const EMPTY_LINE_LF = 1
const METHOD = 2
const REQUEST_TARGET = 3
const VERSION = 4
const LINE_LF = 5

/** A few empty lines before a request are forgiven, as RFC 9112 §2.2 asks; a flood of them is not. */
const MAX_EMPTY_LINES = 8

/** No registered method is longer (RFC 9110 §16.1.1 and its registry). */
const MAX_METHOD_BYTES = 32

/** HTTP-version as a pattern; a `0` stands for any digit (RFC 9112 §2.3). */
const VERSION_PATTERN = Buffer.from('HTTP/0.0', 'latin1')

/**
 * request-line = method SP request-target SP HTTP-version CRLF (RFC 9112 §3), found byte by byte. It is stricter than
 * the RFC allows to be lenient: one space is one space, and a line ends in CR LF.
 */
export class RequestLine {
  readonly #maxTargetBytes: number
  #state = EMPTY_LINES
  #emptyLines = 0
  /** Places, as distances from the mark. */
  #methodEnd = 0
  #targetEnd = 0

  constructor(maxTargetBytes: number) {
    this.#maxTargetBytes = maxTargetBytes
  }

  /** Some of a line has arrived. */
  get started(): boolean {
    return this.#state > EMPTY_LINE_LF
  }

  reset(): void {
    this.#state = EMPTY_LINES
    this.#emptyLines = 0
  }

  /**
   * Looks at the bytes that have arrived since the last call.
   * @param end where to stop, at most `input.end`
   * @returns whether the line is complete
   * @throws HttpError 400, 414, 501
   */
  scan(input: ReceiveBuffer, end: number): boolean {
    const { bytes } = input
    while (input.at < end) {
      switch (this.#state) {
        case EMPTY_LINES:
          if (bytes[input.at] === CR) {
            if (++this.#emptyLines > MAX_EMPTY_LINES)
              throw new HttpError('bad_request_line', 'too many empty lines')
            input.at++
            this.#state = EMPTY_LINE_LF
          } else this.#state = METHOD
          break
        case EMPTY_LINE_LF:
          expect(bytes[input.at++] === LF, 'CR without LF')
          input.release()
          this.#state = EMPTY_LINES
          break
        case METHOD:
          this.#scanMethod(input, end)
          break
        case REQUEST_TARGET:
          this.#scanTarget(input, end)
          break
        case VERSION:
          this.#scanVersion(input, end)
          break
        case LINE_LF:
          expect(bytes[input.at++] === LF, 'CR without LF')
          return true
      }
    }
    return false
  }

  #scanMethod(input: ReceiveBuffer, end: number): void {
    const { bytes, mark } = input
    const stop = Math.min(end, mark + MAX_METHOD_BYTES + 1)
    let at = input.at
    while (at < stop && CLASS[bytes[at]!]! & TCHAR) at++
    input.at = at
    if (at - mark > MAX_METHOD_BYTES) throw new HttpError('method_unknown', 'a method this long is unknown')
    if (at === end) return
    expect(bytes[at] === SP && at > mark, 'a method is a token and one space follows it')
    this.#methodEnd = at - mark
    input.at++
    this.#state = REQUEST_TARGET
  }

  #scanTarget(input: ReceiveBuffer, end: number): void {
    const { bytes, mark } = input
    const start = mark + this.#methodEnd + 1
    const stop = Math.min(end, start + this.#maxTargetBytes + 1)
    let at = input.at
    while (at < stop && CLASS[bytes[at]!]! & TARGET) at++
    input.at = at
    if (at - start > this.#maxTargetBytes) throw new HttpError('target_too_long')
    if (at === end) return
    expect(bytes[at] === SP && at > start, 'a target is visible ASCII without #, and one space follows it')
    this.#targetEnd = at - mark
    input.at++
    this.#state = VERSION
  }

  #scanVersion(input: ReceiveBuffer, end: number): void {
    const { bytes } = input
    const start = input.mark + this.#targetEnd + 1
    for (; input.at < end; input.at++) {
      const byte = bytes[input.at]!
      const wanted = VERSION_PATTERN[input.at - start]
      if (wanted === undefined) {
        expect(byte === CR, 'the line ends after HTTP/x.y, with CR LF')
        input.at++
        this.#state = LINE_LF
        return
      }
      expect(wanted === 0x30 ? CLASS[byte]! & DIGIT : byte === wanted, 'a version reads HTTP/x.y')
    }
  }

  /** The target is cut off here: a head too large is then answered with 414, not 431. */
  get inTarget(): boolean {
    return this.#state === REQUEST_TARGET
  }

  /** @param text the input's text from its mark on */
  method(text: string): string {
    return text.slice(0, this.#methodEnd)
  }

  target(text: string): string {
    return text.slice(this.#methodEnd + 1, this.#targetEnd)
  }

  /** Such as `1.1`. */
  version(text: string): string {
    return text.slice(this.#targetEnd + 6, this.#targetEnd + 9)
  }
}

function expect(condition: unknown, rule: string): void {
  if (!condition) throw new HttpError('bad_request_line', rule)
}
