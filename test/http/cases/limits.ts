import { chunks, field, line, partly, posted, type Section } from './case.ts'

/** A GET whose head is exactly so many bytes long. */
const headOf = (bytes: number) => field(`X: ${'x'.repeat(bytes - field('X: ').length)}`)

const fieldsOf = (count: number) =>
  `GET / HTTP/1.1\r\nHost: a\r\n${Array.from({ length: count - 1 }, (_, at) => `X-${at}: y\r\n`).join('')}\r\n`

export const limits: Section = {
  title: 'limits',
  cases: [
    // Target: 8,192 bytes.
    {
      name: 'a target of 8,000 bytes and more is possible',
      rfc: '9112 §3',
      bytes: line(`GET /${'x'.repeat(8_191)} HTTP/1.1`),
      requests: [{ path: `/${'x'.repeat(8_191)}` }],
    },
    {
      name: 'one byte beyond the limit',
      rfc: '9110 §15.5.15',
      bytes: line(`GET /${'x'.repeat(8_192)} HTTP/1.1`),
      error: '414 target_too_long',
    },
    {
      name: 'a target without an end',
      rfc: '9110 §15.5.15',
      bytes: `GET /${'x'.repeat(8_192)}`,
      error: '414 target_too_long',
    },
    {
      name: 'an absolute target counts as a whole',
      rfc: '9110 §15.5.15',
      bytes: line('GET http://example.com/ HTTP/1.1'),
      limits: { maxTargetBytes: 18 },
      error: '414 target_too_long',
    },
    {
      name: "a target that the limit of the head cuts off is still the target's fault",
      rfc: '9110 §15.5.15',
      bytes: line(`GET /${'x'.repeat(100)} HTTP/1.1`),
      limits: { maxHeadBytes: 64 },
      error: '414 target_too_long',
    },
    // Head: 16,384 bytes.
    {
      name: 'a head of exactly the limit',
      rfc: '9110 §5.4',
      bytes: headOf(16_384),
      requests: [{ method: 'GET' }],
    },
    {
      name: 'a head one byte larger',
      rfc: '9110 §5.4',
      bytes: headOf(16_385),
      error: '431 head_too_large',
    },
    {
      name: 'a value without an end',
      rfc: '9110 §5.4',
      bytes: `GET / HTTP/1.1\r\nX: ${'x'.repeat(16_384)}`,
      error: '431 head_too_large',
    },
    {
      name: 'a name without an end',
      rfc: '9110 §5.4',
      bytes: `GET / HTTP/1.1\r\n${'x'.repeat(16_384)}`,
      error: '431 head_too_large',
    },
    {
      name: 'white space without an end',
      rfc: '9110 §5.4',
      bytes: `GET / HTTP/1.1\r\nX:${' '.repeat(16_384)}`,
      error: '431 head_too_large',
    },
    {
      name: 'each head has the limit to itself',
      rfc: '9110 §5.4',
      bytes: headOf(64) + headOf(64) + headOf(65),
      limits: { maxHeadBytes: 64 },
      requests: [{ method: 'GET' }, { method: 'GET' }],
      error: '431 head_too_large',
    },
    {
      name: 'empty lines before the request line are not part of the head',
      rfc: '9112 §2.2',
      bytes: `\r\n\r\n${headOf(64)}\r\n${headOf(64)}`,
      limits: { maxHeadBytes: 64 },
      requests: [{ method: 'GET' }, { method: 'GET' }],
    },
    {
      name: 'nor do they hide that one is too large',
      rfc: '9112 §2.2',
      bytes: `\r\n\r\n${headOf(65)}`,
      limits: { maxHeadBytes: 64 },
      error: '431 head_too_large',
    },
    // Fields: 100.
    {
      name: 'as many fields as the limit',
      rfc: '9110 §5.4',
      bytes: fieldsOf(100),
      requests: [{ method: 'GET' }],
    },
    {
      name: 'one more is refused, not dropped',
      rfc: '9110 §5.4',
      bytes: fieldsOf(101),
      error: '431 head_too_large',
    },
    {
      name: 'each head has its own count',
      rfc: '9110 §5.4',
      bytes: fieldsOf(3) + fieldsOf(3) + fieldsOf(4),
      limits: { maxFields: 3 },
      requests: [{ method: 'GET' }, { method: 'GET' }],
      error: '431 head_too_large',
    },
    // Body.
    {
      name: 'a Content-Length of exactly the limit',
      rfc: '9110 §15.5.14',
      bytes: posted('Content-Length: 5', 'hello'),
      limits: { maxBodyBytes: 5 },
      requests: [{ body: 'hello' }],
    },
    {
      name: 'one byte more, refused before the body comes',
      rfc: '9110 §15.5.14',
      bytes: posted('Content-Length: 6'),
      limits: { maxBodyBytes: 5 },
      error: '413 body_too_large',
    },
    {
      name: 'chunks of together exactly the limit',
      rfc: '9110 §15.5.14',
      bytes: chunks('2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'),
      limits: { maxBodyBytes: 5 },
      requests: [{ body: 'hello' }],
    },
    {
      name: 'one byte more, refused before the chunk comes',
      rfc: '9110 §15.5.14',
      bytes: chunks('2\r\nhe\r\n4\r\n'),
      limits: { maxBodyBytes: 5 },
      requests: partly('he'),
      error: '413 body_too_large',
    },
    {
      name: 'chunk extensions within the limit',
      rfc: '9112 §7.1.1',
      bytes: chunks(`1;${'x'.repeat(16_000)}\r\na\r\n0\r\n\r\n`),
      requests: [{ body: 'a' }],
    },
    {
      name: 'one chunk extension beyond it',
      rfc: '9112 §7.1.1',
      bytes: chunks(`1;${'x'.repeat(16_385)}\r\na\r\n0\r\n\r\n`),
      requests: partly(''),
      error: '413 body_too_large',
    },
    {
      name: 'many small ones, together beyond it',
      rfc: '9112 §7.1.1',
      bytes: chunks(`${`1;${'x'.repeat(100)}\r\na\r\n`.repeat(200)}0\r\n\r\n`),
      requests: partly('a'.repeat(162)),
      error: '413 body_too_large',
    },
    // Trailers.
    {
      name: 'as many trailers as the limit of fields',
      rfc: '9110 §5.4',
      bytes: chunks('0\r\nA: 1\r\nB: 2\r\n\r\n'),
      limits: { maxFields: 2 },
      requests: [{ trailers: ['a: 1', 'b: 2'] }],
    },
    {
      name: 'one more trailer',
      rfc: '9110 §5.4',
      bytes: chunks('0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n'),
      limits: { maxFields: 2 },
      requests: partly(''),
      error: '431 head_too_large',
    },
    {
      name: 'trailers as large as a head may be',
      rfc: '9110 §5.4',
      bytes: chunks(`0\r\nA: ${'x'.repeat(64 - 7)}\r\n\r\n`),
      limits: { maxHeadBytes: 64 },
      requests: [{ complete: true }],
    },
    {
      name: 'trailers one byte larger',
      rfc: '9110 §5.4',
      bytes: chunks(`0\r\nA: ${'x'.repeat(64 - 6)}\r\n\r\n`),
      limits: { maxHeadBytes: 64 },
      requests: partly(''),
      error: '431 head_too_large',
    },
    {
      name: 'trailers without an end',
      rfc: '9110 §5.4',
      bytes: chunks(`0\r\n${'x'.repeat(16_384)}`),
      requests: partly(''),
      error: '431 head_too_large',
    },
  ],
}
