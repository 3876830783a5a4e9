import { describe, expect, it } from 'vitest'
import { median, quantile, spread, summary } from '../../scripts/bench/statistics.ts'

describe('quantile', () => {
  it('sorts numbers as numbers', () => {
    expect(median([100, 9, 20])).toBe(20)
  })

  it('interpolates between neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
    expect(median([1, 2])).toBe(1.5)
  })

  it('gives the least and the greatest at its ends', () => {
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)]).toEqual([1, 3])
  })

  it('gives a single value at every share', () => {
    expect([0, 0.25, 0.5, 1].map(share => quantile([7], share))).toEqual([7, 7, 7, 7])
  })

  it('stays infinite among infinities', () => {
    expect(median([Infinity, Infinity, Infinity, Infinity])).toBe(Infinity)
  })

  it('leaves its values as they are', () => {
    const values = [3, 1, 2]
    quantile(values, 0.5)
    expect(values).toEqual([3, 1, 2])
  })

  it('refuses to summarise nothing', () => {
    expect(() => median([])).toThrow(RangeError)
    expect(() => summary([])).toThrow(RangeError)
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses the share %d', share => {
    expect(() => quantile([1], share)).toThrow(RangeError)
  })
})

describe('spread', () => {
  it('is the width of the middle half relative to the median', () => {
    expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(2 / 3)
  })

  it('is 0 for equal values, zeros too', () => {
    expect([spread([5, 5, 5]), spread([0, 0])]).toEqual([0, 0])
  })

  it('does not notice a single outlier', () => {
    expect(spread([10, 10, 10, 10, 1000])).toBe(0)
  })
})

describe('summary', () => {
  it('gathers the figures', () => {
    expect(summary([5, 1, 2, 4, 3])).toEqual({
      ...{ count: 5, min: 1, low: 2, median: 3, high: 4, max: 5 },
      spread: 2 / 3,
    })
  })
})
