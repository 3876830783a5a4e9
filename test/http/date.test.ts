import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { httpDate } from '../../solution/http/date.ts'

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
