import { describe, expect, it } from 'vitest'
import { HeaderList } from '../../solution/http/headers.ts'
import { allowsRange, evaluatePreconditions } from '../../solution/http/preconditions.ts'

const validators = { etag: '"tag"', modified: Date.UTC(2024, 1, 29, 12) }

function headersOf(fields: Readonly<Record<string, string | readonly string[]>>): HeaderList {
  const headers = new HeaderList()
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) headers.add(name, value)
  return headers
}

const verdict = (method: string, fields: Parameters<typeof headersOf>[0]) =>
  evaluatePreconditions(method, headersOf(fields), validators)

describe('a list of entity-tags', () => {
  it.each([
    ['"tag"', true],
    ['"a", "tag"', true],
    ['"a","tag","b"', true],
    [', ,"tag"', true],
    ['\t"a"\t,\t"tag"\t', true],
    ['"with,comma", "tag"', true],
    ['*', true],
    ['"a", *', false],
    ['"Tag"', false],
    ['tag', false],
    ['"tag', false],
    ["'tag'", false],
    ['"a" "tag"', false],
    ['"a"; "tag"', false],
    ['""', false],
    ['"the "tag""', false],
    ['"a\\", "tag"', true],
    // What stands before the mistake counts.
    ['"tag", oops', true],
    ['oops, "tag"', false],
  ])('%j names ours: %s', (list, names) => {
    expect(verdict('GET', { 'if-match': list })).toBe(names ? 'proceed' : 'failed')
    expect(verdict('GET', { 'if-none-match': list })).toBe(names ? 'not modified' : 'proceed')
  })

  it('may stand in several lines', () => {
    expect(verdict('GET', { 'if-none-match': ['"a"', 'W/"tag"'] })).toBe('not modified')
    expect(verdict('GET', { 'if-match': ['"a"', '"tag"'] })).toBe('proceed')
  })

  it('is read once from its beginning to its end, however long it is', () => {
    for (const piece of ['"a",', ',', ' ', '"', 'W/', 'W/"a" ', '"a" ']) {
      const list = piece.repeat(200_000)
      expect(verdict('GET', { 'if-match': list }), piece).toBe('failed')
    }
  })
})

describe('a method that changes something', () => {
  const later = 'Thu, 29 Feb 2024 12:00:01 GMT'

  it.each([
    ['If-None-Match is how a file is created only where there is none', { 'if-none-match': '*' }, 'failed'],
    ['If-None-Match fails with 412, not 304', { 'if-none-match': 'W/"tag"' }, 'failed'],
    ['If-None-Match with another tag lets it proceed', { 'if-none-match': '"other"' }, 'proceed'],
    ['If-Match is how a lost update is prevented', { 'if-match': '"other"' }, 'failed'],
    ['If-Modified-Since is for reading alone', { 'if-modified-since': later }, 'proceed'],
    ['If-Unmodified-Since is for all', { 'if-unmodified-since': 'Thu, 29 Feb 2024 11:59:59 GMT' }, 'failed'],
  ])('%s', (_, fields, expected) => {
    expect(verdict('PUT', fields as Record<string, string>)).toBe(expected)
  })
})

it('a date is a strong validator of a range once its second is over (RFC 9110 §8.8.2.2)', () => {
  const headers = headersOf({ 'if-range': new Date(validators.modified).toUTCString() })
  expect(allowsRange(headers, validators, validators.modified + 999)).toBe(false)
  expect(allowsRange(headers, validators, validators.modified + 1_000)).toBe(true)
})
