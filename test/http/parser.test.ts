import { describe, expect, it } from 'vitest'
import type { Case } from './cases/case.ts'
import { sections } from './cases/index.ts'
import { bytewise, type Outcome, parse } from './cases/outcome.ts'

/** What a client may send behind the message in question. */
const NEXT = 'GET /next HTTP/1.1\r\nHost: next.example\r\nX: y\r\n\r\n'

/** Every case arrives whole, byte by byte, and with another request behind it. */
function expectOutcome({ bytes, limits, requests = [], error }: Case): void {
  expect(bytes, 'one character a byte').toMatch(/^[\0-\xff]*$/)
  const alone = Buffer.from(bytes, 'latin1')
  const followed = Buffer.from(bytes + NEXT, 'latin1')
  const nextToo = error ? requests : [...requests, { target: '/next', authority: 'next.example' }]
  const ways: [string, Outcome, readonly object[]][] = [
    ['whole', parse([alone], limits), requests],
    ['byte by byte', parse(bytewise(alone), limits), requests],
    ['whole, another behind it', parse([followed], limits), nextToo],
    ['byte by byte, another behind it', parse(bytewise(followed), limits), nextToo],
  ]
  for (const [way, outcome, expected] of ways) {
    expect(outcome.error, `${way}: error`).toBe(error)
    expect(outcome.requests, way).toMatchObject(expected)
  }
}

describe('RequestParser', () => {
  describe.each(sections)('$title', ({ cases }) => {
    for (const row of cases) {
      it(`${row.name}${row.error ? `: ${row.error}` : ''} (RFC ${row.rfc})`, () => expectOutcome(row))
    }
  })
})
