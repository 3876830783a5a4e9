import { median, summary } from '../../scripts/bench/statistics.ts'
import type { Bench, Figure, LevelBenchmark, Side } from '../../scripts/kit/bench.ts'
import { FEW, type Lookups, MANY } from './lookups.ts'

/** Each is a process of yours and one of the reference, one right after the other. More than the least only if in doubt. */
const PAIRS = { min: 3, max: 6 }

/** Whether a search becomes slower with the number of routes, and how fast it is at all. */
export const benchmark: LevelBenchmark = async bench => {
  const growth: number[] = []
  const speed: number[] = []
  let figures: Figure[] = []
  for (let pair = 1; pair <= PAIRS.min || (pair <= PAIRS.max && inDoubt(figures)); pair++) {
    bench.status(`lookups, pair ${pair} of ${PAIRS.min} to ${PAIRS.max}`)
    const yours = await lookups(bench, 'yours')
    const reference = await lookups(bench, 'reference')
    growth.push(...yours.few.map((rate, round) => rate / yours.many[round]!))
    speed.push(median([...yours.few, ...yours.many]) / median([...reference.few, ...reference.many]))
    figures = [
      judged(`time of a lookup, ${MANY.toLocaleString('en')} routes beside ${FEW}`, growth, {
        limit: 2,
        better: 'less',
      }),
      judged('lookups per second beside the reference', speed, { limit: 0.3, better: 'more' }),
    ]
  }
  return figures
}

function inDoubt(figures: readonly Figure[]): boolean {
  return figures.some(({ verdict }) => verdict === 'inconclusive')
}

async function lookups(bench: Bench, side: Side): Promise<Lookups> {
  return (await bench.module(side, 'levels/03-router/lookups.ts')) as Lookups
}

/** Three of four ratios must say the same: where they don't, the machine was too noisy to tell. */
function judged(
  name: string,
  ratios: readonly number[],
  { limit, better }: Pick<Figure, 'limit' | 'better'>,
): Figure {
  const { low, median: value, high, count } = summary(ratios)
  const [worst, best] = better === 'less' ? [high, low] : [low, high]
  const holds = (ratio: number) => (better === 'less' ? ratio <= limit : ratio >= limit)
  const verdict = holds(worst) ? 'pass' : holds(best) ? 'inconclusive' : 'fail'
  const spread = `middle half of ${count} rounds ${low.toFixed(2)}× to ${high.toFixed(2)}×`
  const reason = verdict === 'inconclusive' ? `${spread}: too wide to tell` : spread
  return { name, verdict, value, unit: '×', limit, better, reason }
}
