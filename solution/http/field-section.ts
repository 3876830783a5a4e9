import { HttpError } from './errors.ts'
import { BLANK, CLASS, COLON, CR, FIELD_VCHAR, LF, TCHAR } from './grammar.ts'
import { HeaderList } from './headers.ts'
import type { ReceiveBuffer } from './receive-buffer.ts'

/** The states in the order in which a line goes through them; BLANKS and VALUE alternate within a value. */
const LINE_START = 0
const NAME = 1
const LEADING_BLANKS = 2
const VALUE = 3
const BLANKS = 4
const LINE_LF = 5
const LAST_LF = 6

/**
 * *( field-line CRLF ) CRLF, in a head or in a trailer section (RFC 9112 §5, §7.1.2), found byte by byte. Names and
 * values are noted as distances from the mark and cut out once, when the section is complete.
 */
export class FieldSection {
  readonly #maxFields: number
  #state = LINE_START
  /** Four places for each line: name start and end, value start and end. */
  #places: number[] = []

  constructor(maxFields: number) {
    this.#maxFields = maxFields
  }

  reset(): void {
    this.#state = LINE_START
    this.#places = []
  }

  /**
   * Looks at the bytes that have arrived since the last call.
   * @param end where to stop, at most `input.end`
   * @returns whether the section is complete
   * @throws HttpError 400, 431
   */
  scan(input: ReceiveBuffer, end: number): boolean {
    const { bytes, mark } = input
    const places = this.#places
    let at = input.at
    let state = this.#state
    while (at < end) {
      switch (state) {
        case LINE_START:
          if (bytes[at] === CR) {
            at++
            state = LAST_LF
          } else {
            // A line that starts with white space would continue the one before: obs-fold (RFC 9112 §5.2). It is no
            // token character either, so NAME refuses it, as §2.2 asks for white space before the first field.
            if (places.length === 4 * this.#maxFields)
              throw new HttpError('head_too_large', 'too many fields')
            places.push(at - mark)
            state = NAME
          }
          break
        case NAME:
          while (at < end && CLASS[bytes[at]!]! & TCHAR) at++
          if (at === end) break
          if (bytes[at] !== COLON || at - mark === places.at(-1))
            throw new HttpError('bad_field', 'a name is a token, and a colon follows it at once')
          places.push(at++ - mark)
          state = LEADING_BLANKS
          break
        case LEADING_BLANKS:
          while (at < end && CLASS[bytes[at]!]! & BLANK) at++
          if (at === end) break
          places.push(at - mark, at - mark)
          state = VALUE
          break
        case VALUE:
          while (at < end && CLASS[bytes[at]!]! & FIELD_VCHAR) at++
          if (at === end) break
          places[places.length - 1] = at - mark
          if (bytes[at] === CR) {
            at++
            state = LINE_LF
          } else if (CLASS[bytes[at]!]! & BLANK) state = BLANKS
          else
            throw new HttpError(
              'bad_field',
              'a value holds no control characters, and its line ends with CR LF',
            )
          break
        case BLANKS:
          while (at < end && CLASS[bytes[at]!]! & BLANK) at++
          if (at === end) break
          // White space at the end of the line is not part of the value, so the value's end stays where it was.
          if (bytes[at] === CR) {
            at++
            state = LINE_LF
          } else state = VALUE
          break
        default:
          if (bytes[at++] !== LF) throw new HttpError('bad_field', 'CR without LF')
          if (state === LAST_LF) {
            input.at = at
            return true
          }
          state = LINE_START
      }
    }
    input.at = at
    this.#state = state
    return false
  }

  /** @param text the input's text from its mark on */
  headers(text: string): HeaderList {
    const headers = new HeaderList()
    const places = this.#places
    for (let i = 0; i < places.length; i += 4) {
      const name = text.slice(places[i], places[i + 1]).toLowerCase()
      headers.add(name, text.slice(places[i + 2], places[i + 3]))
    }
    return headers
  }
}
