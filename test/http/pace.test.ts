import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../solution/http/pace.ts'
import { ManualClock } from '../support/manual-clock.ts'

describe('the pace of a client', () => {
  it('forgives a pause as long as the timeout, and no longer', () => {
    const clock = new ManualClock()
    const pace = new Pace(clock, 100, 1_000)
    expect(pace.wait(0)).toBe(100)
    clock.advance(100)
    expect(pace.wait(0)).toBe(0)
  })

  it('gives time back for what has moved, but never more than the timeout', () => {
    const clock = new ManualClock()
    const pace = new Pace(clock, 100, 1_000)
    pace.wait(0)
    clock.advance(90)
    expect(pace.wait(20)).toBe(30)
    expect(pace.wait(1_000_000)).toBe(100)
  })

  it('does not count the time in which nobody waits', () => {
    const clock = new ManualClock()
    const pace = new Pace(clock, 100, 1_000)
    pace.wait(0)
    clock.advance(40)
    pace.rest()
    clock.advance(1_000)
    expect(pace.wait(0)).toBe(60)
  })

  it('adds the time that what is owed may take', () => {
    expect(new Pace(new ManualClock(), 100, 1_000).wait(0, 50)).toBe(150)
  })

  it('holds a client to the rate: no longer than the timeout and what its bytes are worth', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.nat(50)), { maxLength: 50 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 1_000 }),
        steps,
        (ms, rate, all) => {
          const clock = new ManualClock()
          const pace = new Pace(clock, ms, rate)
          let moved = 0
          pace.wait(0)
          for (const [pause, bytes] of all) {
            clock.advance(pause)
            moved += bytes
            if (pace.wait(moved) <= 0) return
            expect(clock.now()).toBeLessThanOrEqual(ms + (moved * 1_000) / rate)
          }
        },
      ),
    )
  })
})
