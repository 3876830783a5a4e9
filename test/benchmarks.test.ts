/** The benchmark of each level with the reference in the learner's place: whatever the machine is doing, it never fails. */
import { describe, expect, it } from 'vitest'
import { benchmarkLevel } from '../scripts/kit/benchmark.ts'
import { loadLevels } from '../scripts/kit/levels.ts'

const levels = (await loadLevels()).filter(({ benchmark }) => benchmark)

describe.each(levels)('the benchmark of level $number', level => {
  it('does not fail the reference', async () => {
    const { figures } = await benchmarkLevel(level, 'solution')
    expect(figures.length).toBeGreaterThan(0)
    expect(figures.filter(({ verdict }) => verdict === 'fail')).toEqual([])
  })
})
