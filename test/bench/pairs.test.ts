import { describe, expect, it } from 'vitest'
import type { LoadResult, LoadTarget, Scenario } from '../../scripts/bench/load.ts'
import { measurePairs, type PairsOptions, type PairsProgress } from '../../scripts/bench/pairs.ts'
import type { Judgement, Verdict } from '../../scripts/bench/verdict.ts'

const subject: LoadTarget = { name: 'A', pid: 1, port: 1 }
const reference: LoadTarget = { name: 'B', pid: 2, port: 2 }

/** Measures with loads that take as long as they are to, by a clock of their own. */
async function measure(options: Partial<PairsOptions> & { verdicts: Verdict[] }) {
  let clock = 5000
  const loads: string[] = []
  const progress: PairsProgress[] = []
  const load = async ({ name }: LoadTarget, { duration = 3 }: Scenario = {}) => {
    clock += duration * 1000
    loads.push(`${name}${duration}`)
    return { server: name } as LoadResult
  }
  const judge = (pairs: readonly unknown[]) =>
    ({ verdict: options.verdicts[pairs.length - 1] ?? options.verdicts.at(-1) }) as Judgement
  const result = await measurePairs({
    ...{ subject, reference, scenario: { duration: 2 }, judge, load, now: () => clock },
    onProgress: step => progress.push(step),
    ...options,
  })
  return { ...result, progress, loads: loads.join(' ') }
}

describe('measurePairs', () => {
  it('warms both servers up, then takes them in turn, swapping every other round', async () => {
    const { loads } = await measure({ verdicts: ['pass'], rounds: { min: 3, max: 9 } })
    expect(loads).toBe('A1 B1 A2 B2 B2 A2 A2 B2')
  })

  it('never takes one for the other', async () => {
    const { pairs } = await measure({ verdicts: ['pass'] })
    for (const pair of pairs) expect([pair.subject.server, pair.reference.server]).toEqual(['A', 'B'])
  })

  it('measures the least number of rounds even if all is clear', async () => {
    const { pairs } = await measure({ verdicts: ['fail', 'fail', 'pass'], rounds: { min: 2, max: 9 } })
    expect(pairs).toHaveLength(2)
  })

  it('goes on while the verdict is inconclusive', async () => {
    const { pairs, judgement } = await measure({
      verdicts: ['inconclusive', 'inconclusive', 'inconclusive', 'inconclusive', 'pass'],
    })
    expect([pairs.length, judgement.verdict]).toEqual([5, 'pass'])
  })

  it('gives up after the most rounds', async () => {
    const { pairs, judgement } = await measure({ verdicts: ['inconclusive'], rounds: { min: 1, max: 4 } })
    expect([pairs.length, judgement.verdict]).toEqual([4, 'inconclusive'])
  })

  it('starts no round that would end after the budget', async () => {
    // 2 s to warm up and 4 s a round: 4 rounds end at 18 s.
    const { pairs } = await measure({ verdicts: ['inconclusive'], budgetMs: 21_999 })
    expect(pairs).toHaveLength(4)
  })

  it('measures the least number of rounds even without time', async () => {
    const { pairs } = await measure({ verdicts: ['inconclusive'], budgetMs: 0, rounds: { min: 3, max: 9 } })
    expect(pairs).toHaveLength(3)
  })

  it('tells how it gets on', async () => {
    const { progress } = await measure({ verdicts: ['inconclusive', 'inconclusive', 'pass'] })
    expect(progress.map(step => [step.round, step.judgement.verdict])).toEqual([
      [1, 'inconclusive'],
      [2, 'inconclusive'],
      [3, 'pass'],
    ])
  })
})
