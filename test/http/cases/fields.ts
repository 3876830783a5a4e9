import { field, type Section } from './case.ts'

const bad = (name: string, rfc: string, bytes: string) => ({
  name,
  rfc,
  bytes,
  error: '400 bad_field' as const,
})

const good = (name: string, rfc: string, fieldLine: string, seen: string) => ({
  name,
  rfc,
  bytes: field(fieldLine),
  requests: [{ fields: ['host: a', seen] }],
})

const control = [...Array(0x20).keys(), 0x7f].filter(byte => byte !== 0x09)

export const fields: Section = {
  title: 'the field lines',
  cases: [
    {
      name: 'names are lower-cased, order and repetition are kept',
      rfc: '9110 §5.2',
      bytes: 'GET / HTTP/1.1\r\nX-B: 1\r\nHost: a\r\nx-a: 2\r\nX-b: 3\r\n\r\n',
      requests: [{ fields: ['x-b: 1', 'host: a', 'x-a: 2', 'x-b: 3'] }],
    },
    {
      name: '__proto__ and constructor are names like any other',
      rfc: '9110 §5.1',
      bytes: 'GET / HTTP/1.1\r\nHost: a\r\n__proto__: 1\r\nconstructor: 2\r\ntoString: 3\r\n\r\n',
      requests: [{ fields: ['host: a', '__proto__: 1', 'constructor: 2', 'tostring: 3'] }],
    },
    good(
      'every token character may stand in a name',
      '9110 §5.6.2',
      "!#$%&'*+-.^_`|~09azAZ: v",
      "!#$%&'*+-.^_`|~09azaz: v",
    ),
    // Line ends.
    bad('a line that ends in a bare LF', '9112 §2.2', 'GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n'),
    bad('a line that ends in a bare CR', '9112 §2.2', 'GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n'),
    bad('a line that ends in CR CR LF', '9112 §2.2', 'GET / HTTP/1.1\r\nHost: a\r\r\n\r\n'),
    bad('a bare LF at the end of the head', '9112 §2.2', 'GET / HTTP/1.1\r\nHost: a\r\n\n'),
    bad('a bare LF behind white space at the end of a line', '9112 §2.2', 'GET / HTTP/1.1\r\nHost: a \n\r\n'),
    bad('a bare CR at the end of the head', '9112 §2.2', 'GET / HTTP/1.1\r\nHost: a\r\n\rGET'),
    bad('a bare CR in a name', '9112 §2.2', field('X\rY: z')),
    bad('a bare CR in a value', '9112 §2.2', field('X: y\rz')),
    bad('a bare CR before the value', '9112 §2.2', field('X:\ry')),
    // White space.
    bad('a space before the first field', '9112 §2.2', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n'),
    bad('a tab before the first field', '9112 §2.2', 'GET / HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n'),
    bad(
      'a line of nothing but white space before the first field',
      '9112 §2.2',
      'GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n',
    ),
    bad('a folded line: space', '9112 §5.2', field('X: y\r\n z')),
    bad('a folded line: tab', '9112 §5.2', field('X: y\r\n\tz')),
    bad('a folded line of white space only', '9112 §5.2', field('X: y\r\n ')),
    bad('a space between name and colon', '9112 §5.1', field('X : y')),
    bad('a tab between name and colon', '9112 §5.1', field('X\t: y')),
    good('white space around a value is no part of it', '9112 §5.1', 'X: \t y \t ', 'x: y'),
    good('none is needed', '9112 §5.1', 'X:y', 'x: y'),
    good('white space within it stays', '9112 §5.1', 'X: a \t b  c ', 'x: a \t b  c'),
    good('a value may be empty', '9110 §5.5', 'X:', 'x: '),
    good('or white space, which is the same', '9110 §5.5', 'X: \t ', 'x: '),
    // Names.
    bad('an empty name', '9110 §5.1', field(': y')),
    bad('a line without a colon', '9112 §5', field('Xy')),
    bad('a first line without a colon', '9112 §5', 'GET / HTTP/1.1\r\nHost\r\n\r\n'),
    ...[...'"(),/;<=>?@[\\]{}\x7f\0é\xff'].map(byte =>
      bad(
        `${JSON.stringify(byte)} is no token character, so no name holds it`,
        '9110 §5.1',
        field(`X${byte}Y: z`),
      ),
    ),
    // Values.
    ...control.flatMap(byte => {
      const char = String.fromCharCode(byte)
      return [
        bad(`byte ${byte} in a value`, '9110 §5.5', field(`X: y${char}z`)),
        bad(`byte ${byte} at the start of a value`, '9110 §5.5', field(`X: ${char}y`)),
        bad(`byte ${byte} behind white space`, '9110 §5.5', field(`X: y ${char}`)),
      ].filter(row => byte !== 0x0d || !row.bytes.includes('\r\r\n'))
    }),
    good('every visible character may stand in a value', '9110 §5.5', `X: ${ascii()}`, `x: ${ascii()}`),
    good(
      'bytes from 0x80 to 0xFF are opaque, one character each',
      '9110 §5.5',
      `X: \x80Ã©\xff`,
      'x: \x80Ã©\xff',
    ),
  ],
}

function ascii(): string {
  return Array.from({ length: 0x7e - 0x20 }, (_, at) => String.fromCharCode(0x21 + at)).join('')
}
