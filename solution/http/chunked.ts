import type { Headers, MessageLimits } from '../contracts.ts'
import { HttpError } from './errors.ts'
import { FieldSection } from './field-section.ts'
import {
  BACKSLASH,
  BLANK,
  CLASS,
  CR,
  EQUALS,
  FIELD_VCHAR,
  HEXDIG,
  LF,
  QUOTE,
  SEMICOLON,
  TCHAR,
} from './grammar.ts'
import { noHeaders } from './headers.ts'
import type { ReceiveBuffer } from './receive-buffer.ts'

/** The states in the order in which a chunk goes through them. */
const SIZE = 0
const SIZE_LF = 1
const DATA = 2
const DATA_CR = 3
const DATA_LF = 4
const TRAILERS = 5
const DONE = 6
/** The states of a chunk extension: `;name`, `;name=token` or `;name="quoted"`, white space around `;` and `=`. */
const EXT_START = 10
const EXT_NAME = 11
const EXT_NAME_BLANKS = 12
const EXT_VALUE_START = 13
const EXT_TOKEN = 14
const EXT_QUOTED = 15
const EXT_QUOTED_PAIR = 16
const EXT_QUOTED_END = 17
const EXT_BLANKS = 18

/**
 * Some clients write all digits of a 64-bit number. From 2^53 on it is not exact any more, but too large in any case,
 * since no limit reaches that.
 */
const MAX_SIZE_DIGITS = 16

/** Of all extensions of one body. They are ignored, so a client that sends much of them wants something else. */
const MAX_EXTENSION_BYTES = 16_384

/**
 * Takes the chunks of a body apart (RFC 9112 §7.1). Extensions are checked and ignored; trailers are kept apart from
 * the header fields and never merged into them (RFC 9110 §6.5.1).
 */
export class ChunkedDecoder {
  readonly #limits: MessageLimits
  readonly #trailers: FieldSection
  #state = SIZE
  #digits = 0
  #extensionBytes = 0
  /** Bytes of the current chunk that have not come yet. */
  #left = 0
  #total = 0
  trailers: Headers = noHeaders

  constructor(limits: MessageLimits) {
    this.#limits = limits
    this.#trailers = new FieldSection(limits.maxFields)
  }

  /** The last chunk and its trailers have come. */
  get done(): boolean {
    return this.#state === DONE
  }

  /**
   * @returns the next piece of content; `undefined` when more bytes are needed or the body is complete
   * @throws HttpError 400, 413, 431
   */
  next(input: ReceiveBuffer): Uint8Array | undefined {
    while (this.#state !== DONE && input.at < input.end) {
      if (this.#state === DATA) return this.#take(input)
      if (this.#state === TRAILERS) this.#scanTrailers(input)
      else {
        this.#step(input.bytes[input.at]!)
        input.at++
        input.release()
      }
    }
    return undefined
  }

  #take(input: ReceiveBuffer): Uint8Array {
    const piece = input.take(this.#left)
    this.#left -= piece.length
    if (this.#left === 0) this.#state = DATA_CR
    return piece
  }

  #scanTrailers(input: ReceiveBuffer): void {
    const limit = input.mark + this.#limits.maxHeadBytes
    if (this.#trailers.scan(input, Math.min(input.end, limit))) {
      this.trailers = this.#trailers.headers(input.text())
      input.release()
      this.#state = DONE
    } else if (input.at >= limit) throw new HttpError('head_too_large', 'trailers')
  }

  /** One byte of the lines around the data. */
  #step(byte: number): void {
    switch (this.#state) {
      case SIZE:
        if (CLASS[byte]! & HEXDIG) this.#addDigit(byte)
        else {
          expect(this.#digits > 0, 'a chunk starts with its size in hexadecimal digits')
          this.#endOfItem(byte)
        }
        return
      case SIZE_LF:
        expect(byte === LF, 'CR without LF')
        this.#startChunk()
        return
      case DATA_CR:
        expect(byte === CR, 'CR LF follows the data of a chunk')
        this.#state = DATA_LF
        return
      case DATA_LF:
        expect(byte === LF, 'CR LF follows the data of a chunk')
        this.#state = SIZE
        return
      default:
        if (++this.#extensionBytes > MAX_EXTENSION_BYTES)
          throw new HttpError('body_too_large', 'chunk extensions')
        this.#stepExtension(byte)
    }
  }

  #addDigit(byte: number): void {
    if (++this.#digits > MAX_SIZE_DIGITS) throw new HttpError('body_too_large', 'a chunk size of 17 digits')
    // The low four bits of a letter count from 1; those of a digit are its value.
    this.#left = this.#left * 16 + (byte & 15) + (byte > 0x39 ? 9 : 0)
  }

  #startChunk(): void {
    this.#digits = 0
    this.#total += this.#left
    if (this.#total > this.#limits.maxBodyBytes) throw new HttpError('body_too_large')
    this.#state = this.#left === 0 ? TRAILERS : DATA
  }

  /** chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS value ] ) (§7.1.1). White space at the end of a line is an error. */
  #stepExtension(byte: number): void {
    switch (this.#state) {
      case EXT_START:
        if (CLASS[byte]! & BLANK) return
        expect(CLASS[byte]! & TCHAR, 'an extension has a name')
        this.#state = EXT_NAME
        return
      case EXT_NAME:
        if (CLASS[byte]! & TCHAR) return
        if (byte === EQUALS) this.#state = EXT_VALUE_START
        else if (CLASS[byte]! & BLANK) this.#state = EXT_NAME_BLANKS
        else this.#endOfItem(byte)
        return
      case EXT_NAME_BLANKS:
        if (CLASS[byte]! & BLANK) return
        expect(byte === EQUALS || byte === SEMICOLON, 'white space in an extension stands before = or ;')
        this.#state = byte === EQUALS ? EXT_VALUE_START : EXT_START
        return
      case EXT_VALUE_START:
        if (CLASS[byte]! & BLANK) return
        expect(
          byte === QUOTE || CLASS[byte]! & TCHAR,
          'the value of an extension is a token or a quoted string',
        )
        this.#state = byte === QUOTE ? EXT_QUOTED : EXT_TOKEN
        return
      case EXT_TOKEN:
        if (!(CLASS[byte]! & TCHAR)) this.#endOfItem(byte)
        return
      case EXT_QUOTED:
        if (byte === QUOTE) this.#state = EXT_QUOTED_END
        else if (byte === BACKSLASH) this.#state = EXT_QUOTED_PAIR
        else expect(CLASS[byte]! & (FIELD_VCHAR | BLANK), 'a quoted string holds no control characters')
        return
      case EXT_QUOTED_PAIR:
        expect(CLASS[byte]! & (FIELD_VCHAR | BLANK), 'a quoted string holds no control characters')
        this.#state = EXT_QUOTED
        return
      case EXT_QUOTED_END:
        this.#endOfItem(byte)
        return
      case EXT_BLANKS:
        if (CLASS[byte]! & BLANK) return
        expect(byte === SEMICOLON, 'white space in a chunk line stands before ;')
        this.#state = EXT_START
    }
  }

  /** After the size or an extension: another extension, or the end of the line. */
  #endOfItem(byte: number): void {
    if (byte === SEMICOLON) this.#state = EXT_START
    else if (CLASS[byte]! & BLANK) this.#state = EXT_BLANKS
    else {
      expect(byte === CR, 'a chunk line is a size and extensions')
      this.#state = SIZE_LF
    }
  }
}

function expect(condition: unknown, rule: string): void {
  if (!condition) throw new HttpError('bad_chunk', rule)
}
