import { beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../solution/contracts.ts'
import { Deadline } from '../../solution/http/deadline.ts'
import { ManualClock } from '../support/manual-clock.ts'

describe('Deadline', () => {
  let clock: ManualClock
  let started: number
  let missed: number[]
  let deadline: Deadline

  beforeEach(() => {
    clock = new ManualClock()
    started = 0
    missed = []
    const counting: Clock = {
      now: () => clock.now(),
      after(ms, callback) {
        started++
        return clock.after(ms, callback)
      },
    }
    deadline = new Deadline(counting, () => missed.push(clock.now()))
  })

  it('is missed at its moment, once', () => {
    deadline.set(100)
    clock.advance(99)
    expect(missed).toEqual([])
    clock.advance(1)
    clock.advance(1_000)
    expect(missed).toEqual([100])
  })

  it('is missed at the later moment when it was moved later', () => {
    deadline.set(100)
    clock.advance(60)
    deadline.set(100)
    clock.advance(99)
    expect(missed).toEqual([])
    clock.advance(1)
    expect(missed).toEqual([160])
  })

  it('is missed at the earlier moment when it was moved earlier', () => {
    deadline.set(100)
    deadline.set(10)
    clock.advance(1_000)
    expect(missed).toEqual([10])
  })

  it('starts no timer for being moved later, so a busy connection starts few', () => {
    for (let i = 0; i < 10_000; i++) {
      deadline.set(1_000)
      clock.advance(1)
    }
    expect(missed).toEqual([])
    expect(started).toBeLessThan(20)
    expect(clock.pending).toBe(1)
  })

  it('is not missed after it was cleared', () => {
    deadline.set(100)
    deadline.clear()
    clock.advance(1_000)
    expect(missed).toEqual([])
  })

  it('can be set again after it was cleared, for sooner or later than before', () => {
    deadline.set(100)
    deadline.clear()
    deadline.set(50)
    clock.advance(50)
    deadline.set(100)
    deadline.clear()
    clock.advance(40)
    deadline.set(100)
    clock.advance(100)
    expect(missed).toEqual([50, 190])
  })

  it('can be set again by whoever is told that it was missed', () => {
    const again = new Deadline(clock, () => missed.push(clock.now()) < 3 && again.set(10))
    again.set(10)
    clock.advance(100)
    expect(missed).toEqual([10, 20, 30])
  })

  it('leaves no timer behind when it is stopped', () => {
    deadline.set(100)
    deadline.stop()
    expect(clock.pending).toBe(0)
    clock.advance(1_000)
    expect(missed).toEqual([])
  })

  it('leaves no timer behind when it was missed', () => {
    deadline.set(100)
    clock.advance(100)
    expect(clock.pending).toBe(0)
  })
})
