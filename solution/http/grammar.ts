/** The alphabet of HTTP/1.1 as one table: which byte may stand in which production. */

export const HTAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SP = 0x20
export const QUOTE = 0x22
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const EQUALS = 0x3d
export const BACKSLASH = 0x5c

/** tchar: what methods and field names are made of (RFC 9110 §5.6.2). */
export const TCHAR = 1
/** field-vchar = VCHAR / obs-text: a field value without its white space (RFC 9110 §5.5). */
export const FIELD_VCHAR = 2
/** OWS = *( SP / HTAB ): optional white space (RFC 9110 §5.6.3). */
export const BLANK = 4
/** What a request-target may hold: visible ASCII but `#`, since a fragment is never sent (RFC 9112 §3.2). */
export const TARGET = 8
/** HEXDIG (RFC 5234 §B.1), which chunk sizes are written in. */
export const HEXDIG = 16
/** DIGIT (RFC 5234 §B.1). */
export const DIGIT = 32

/** For each byte, the sum of the productions above that it belongs to. */
export const CLASS: Uint8Array = classify()

function classify(): Uint8Array {
  const table = new Uint8Array(256)
  const add = (production: number, bytes: Iterable<number>) => {
    for (const byte of bytes) table[byte]! |= production
  }
  const digits = [...range(0x30, 0x39)]
  const letters = [...range(0x41, 0x5a), ...range(0x61, 0x7a)]
  add(TCHAR, [...Buffer.from("!#$%&'*+-.^_`|~"), ...digits, ...letters])
  add(FIELD_VCHAR, [...range(0x21, 0x7e), ...range(0x80, 0xff)])
  add(BLANK, [SP, HTAB])
  add(
    TARGET,
    [...range(0x21, 0x7e)].filter(byte => byte !== 0x23),
  )
  add(HEXDIG, [...digits, ...range(0x41, 0x46), ...range(0x61, 0x66)])
  add(DIGIT, digits)
  return table
}

function* range(first: number, last: number): Generator<number> {
  for (let byte = first; byte <= last; byte++) yield byte
}
