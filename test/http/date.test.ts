import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { httpDate, parseHttpDate } from '../../solution/http/date.ts'

describe('httpDate', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is an IMF-fixdate (RFC 9110 §5.6.7)', () => {
    vi.setSystemTime(Date.UTC(1994, 10, 6, 8, 49, 37, 999))
    expect(httpDate()).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  })

  it('changes with the second, also backwards', () => {
    vi.setSystemTime(Date.UTC(2000, 0, 1, 0, 0, 0, 999))
    expect(httpDate()).toBe('Sat, 01 Jan 2000 00:00:00 GMT')
    vi.setSystemTime(Date.UTC(2000, 0, 1, 0, 0, 1, 0))
    expect(httpDate()).toBe('Sat, 01 Jan 2000 00:00:01 GMT')
    vi.setSystemTime(Date.UTC(1999, 11, 31, 23, 59, 59))
    expect(httpDate()).toBe('Fri, 31 Dec 1999 23:59:59 GMT')
  })

  it('is made once a second', () => {
    vi.setSystemTime(Date.UTC(2024, 1, 29))
    const make = vi.spyOn(Date.prototype, 'toUTCString')
    for (let ms = 0; ms < 1_000; ms++) {
      vi.setSystemTime(Date.UTC(2024, 1, 29) + ms)
      httpDate()
    }
    expect(make.mock.calls.length).toBeLessThanOrEqual(1)
    make.mockRestore()
  })
})

describe('parseHttpDate', () => {
  const AT = Date.UTC(1994, 10, 6, 8, 49, 37)

  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', AT],
    ['Sunday, 06-Nov-94 08:49:37 GMT', AT],
    ['Sun Nov  6 08:49:37 1994', AT],
    ['Thu Nov 16 08:49:37 1995', Date.UTC(1995, 10, 16, 8, 49, 37)],
    // The name of the day is not compared.
    ['Mon, 06 Nov 1994 08:49:37 GMT', AT],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])('reads %s', (text, time) => {
    expect(parseHttpDate(text)).toBe(time)
  })

  it.each([
    '',
    '0',
    'yesterday',
    '784111777',
    '1994-11-06T08:49:37Z',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun,  06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT; length=5',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    'Fri, 31 Feb 2024 00:00:00 GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
  ])('takes for no date: %j', text => {
    expect(parseHttpDate(text)).toBeUndefined()
  })

  it('takes two digits that lie more than 50 years ahead for a year of the past (RFC 9110 §5.6.7)', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 1) })
    const yearOf = (digits: string) =>
      new Date(parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`)!).getUTCFullYear()
    expect(['00', '26', '76', '77', '99'].map(yearOf)).toEqual([2000, 2026, 2076, 1977, 1999])
    vi.useRealTimers()
  })
})
