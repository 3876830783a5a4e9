import { describe, expect, it } from 'vitest'
import type { HttpVersion } from '../../solution/contracts.ts'
import { requestFraming } from '../../solution/http/framing.ts'
import { HeaderList } from '../../solution/http/headers.ts'

function framing(lines: Record<string, string>, limit = 1_000, version: HttpVersion = '1.1') {
  const headers = new HeaderList()
  for (const [name, value] of Object.entries(lines)) headers.add(name, value)
  try {
    return requestFraming(version, headers, limit)
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('requestFraming', () => {
  it('is 0 without a field that says otherwise', () => {
    expect(framing({})).toBe(0)
    expect(framing({ te: 'chunked', trailer: 'x' })).toBe(0)
  })

  it('is the length up to the limit, and 413 beyond it', () => {
    expect(framing({ 'content-length': '1000' })).toBe(1_000)
    expect(framing({ 'content-length': '1001' })).toBe('body_too_large')
  })

  it('does not lose precision where numbers end, even with a limit that large', () => {
    expect(framing({ 'content-length': '1099511627777' }, 2 ** 40)).toBe('body_too_large')
    expect(framing({ 'content-length': '1099511627776' }, 2 ** 40)).toBe(2 ** 40)
    expect(framing({ 'content-length': `${2n ** 64n + 5n}` }, 2 ** 40)).toBe('body_too_large')
  })

  it('is chunked when that is the only coding', () => {
    expect(framing({ 'transfer-encoding': 'chunked' })).toBe('chunked')
    expect(framing({ 'transfer-encoding': 'cHuNkEd' })).toBe('chunked')
  })

  it('takes white space off codings, and no other space than blank and tab', () => {
    expect(framing({ 'transfer-encoding': ' \tchunked\t ' })).toBe('chunked')
    for (const space of ['\v', '\f', '\xa0', '\u2003', '\ufeff'])
      expect(framing({ 'transfer-encoding': `${space}chunked` }), JSON.stringify(space)).toBe('bad_framing')
  })

  it('refuses both at once before it looks at either', () => {
    expect(framing({ 'transfer-encoding': 'nonsense', 'content-length': 'nonsense' })).toBe('bad_framing')
  })

  it('refuses Transfer-Encoding in HTTP/1.0, where it was not invented yet', () => {
    expect(framing({ 'transfer-encoding': 'chunked' }, 1_000, '1.0')).toBe('bad_framing')
  })

  it('tells an unknown coding from an ambiguous one', () => {
    expect(framing({ 'transfer-encoding': 'gzip, chunked' })).toBe('coding_unknown')
    expect(framing({ 'transfer-encoding': 'chunked, gzip' })).toBe('bad_framing')
    expect(framing({ 'transfer-encoding': 'gzip' })).toBe('bad_framing')
  })
})
