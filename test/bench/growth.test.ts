import { describe, expect, it } from 'vitest'
import { growth } from '../../scripts/bench/growth.ts'

const TOLERANCE = { share: 0.05, amount: 1 }

describe('growth', () => {
  it('is none where a figure stands still, moves up and down, or grows at first only', () => {
    for (const figures of [
      [50, 50, 50, 50, 50, 50, 50, 50],
      [50, 60, 50, 60, 50, 60, 50, 60],
      [10, 40, 50, 50, 50, 51, 50, 51],
    ])
      expect(growth(figures, TOLERANCE).flat).toBe(true)
  })

  it('is seen where a figure goes up to the end', () => {
    expect(growth([50, 52, 54, 56, 58, 60, 62, 64], TOLERANCE)).toEqual({ from: 55, to: 63, flat: false })
  })

  it('is no matter of one bad moment', () => {
    expect(growth([...new Array<number>(11).fill(50), 500], TOLERANCE).flat).toBe(true)
  })

  it('allows the greater of share and amount', () => {
    const figures = (last: number) => [100, 100, 100, 100, 100, 100, last, last]
    expect(growth(figures(105), { share: 0.05, amount: 0 }).flat).toBe(true)
    expect(growth(figures(106), { share: 0.05, amount: 0 }).flat).toBe(false)
    expect(growth(figures(106), { share: 0, amount: 6 }).flat).toBe(true)
  })

  it('can be told from eight figures on', () => {
    expect(() => growth([1, 2, 3, 4, 5, 6, 7], TOLERANCE)).toThrow(RangeError)
  })
})
