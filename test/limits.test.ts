import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Request, Response } from '../solution/contracts.ts'
import { networkOf } from '../solution/http/address.ts'
import { HttpError } from '../solution/http/errors.ts'
import { limits } from '../solution/limits.ts'
import { ManualClock } from './support/manual-clock.ts'

const WINDOW = 60_000
const OK: Response = { status: 200, headers: { etag: '"1"' } }

function limiter(rateLimit: number, rateWindowMs = WINDOW, maxConnections = 0) {
  const clock = new ManualClock()
  const slot = limits({ maxConnections, rateLimit, rateWindowMs }, clock)
  const handler = slot.middleware(() => OK)
  const ask = (address = '192.0.2.1') => {
    try {
      return handler({ client: { address, port: 1 } } as Request) as Response
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return { status: error.status, headers: error.headers }
    }
  }
  const burst = (times: number, address?: string) =>
    Array.from({ length: times }, () => ask(address)).filter(({ status }) => status === 200).length
  return { clock, slot, ask, burst }
}

describe('the connection limit', () => {
  it('has that many places, and one again for each that is given back, once', () => {
    const { slot } = limiter(0, WINDOW, 2)
    const first = slot.admit()!
    expect(slot.admit()).toBeDefined()
    expect(slot.admit()).toBeUndefined()
    first()
    first()
    expect(slot.admit()).toBeDefined()
    expect(slot.admit()).toBeUndefined()
  })
})

describe('the rate limit', () => {
  it('is not there when it is 0', () => {
    const next = () => OK
    expect(
      limits({ maxConnections: 0, rateLimit: 0, rateWindowMs: 1 }, new ManualClock()).middleware(next),
    ).toBe(next)
  })

  it('serves exactly the limit at once, to each address', () => {
    const { burst } = limiter(100)
    expect(burst(200)).toBe(100)
    expect(burst(200, '192.0.2.2')).toBe(100)
  })

  it('does not serve it twice around the edge of a window', () => {
    const { clock, burst } = limiter(100)
    clock.advance(WINDOW - 1)
    expect(burst(200)).toBe(100)
    clock.advance(2)
    expect(burst(200)).toBe(0)
    clock.advance(WINDOW / 2)
    expect(burst(200)).toBe(50)
  })

  it('tells its policy, what is left and for how long', () => {
    const { ask, burst } = limiter(2)
    expect(ask().headers).toEqual({
      etag: '"1"',
      'ratelimit-policy': '"default";q=2;w=60',
      ratelimit: '"default";r=1;t=90',
    })
    burst(1)
    expect(ask()).toMatchObject({
      status: 429,
      headers: { ratelimit: '"default";r=0;t=75', 'retry-after': '75' },
    })
    expect(OK.headers).toEqual({ etag: '"1"' })
  })

  it('serves a client that waits for Retry-After, and holds its bound in every stretch of time', () => {
    const steps = fc.array(fc.tuple(fc.nat(40_000), fc.integer({ min: 1, max: 20 })), { maxLength: 20 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 1, max: WINDOW }),
        steps,
        (limit, window, all) => {
          const { clock, ask } = limiter(limit, window)
          const served: number[] = []
          for (const [pause, times] of all) {
            clock.advance(pause)
            for (let i = 0; i < times; i++) {
              const { status, headers } = ask()
              if (status === 200) served.push(clock.now())
              else if (i === times - 1) {
                clock.advance(Number(headers['retry-after']) * 1_000)
                expect(ask().status).toBe(200)
                served.push(clock.now())
              }
            }
          }
          served.forEach((start, i) => {
            for (const [j, end] of served.entries())
              if (j >= i && end - start < window)
                expect(j - i + 1).toBeLessThanOrEqual(limit * (1 + (end - start) / window) + 0.5)
          })
        },
      ),
    )
  })

  it('keeps a bounded table under a million addresses, resets nobody, and is empty after two windows', () => {
    const { clock, slot, ask, burst } = limiter(10)
    expect(burst(10)).toBe(10)
    for (let i = 0; i < 1_000_000; i++) ask(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
    expect(slot.addresses).toBeLessThanOrEqual(120_000)
    expect(burst(1)).toBe(0)
    clock.advance(2 * WINDOW)
    expect(slot.addresses).toBe(0)
    expect(clock.pending).toBe(0)
  })
})

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['2001:DB8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['not:an address', 'not:an address'],
    ['', ''],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
