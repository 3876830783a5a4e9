import { type LoadResult, type LoadTarget, runLoad, type Scenario } from './load.ts'
import type { Judgement, Pair } from './verdict.ts'

export interface PairsOptions {
  readonly subject: LoadTarget
  readonly reference: LoadTarget
  readonly scenario: Scenario
  readonly judge: (pairs: readonly Pair<LoadResult>[]) => Judgement
  /** Pairs to measure. Default 3 to 9. */
  readonly rounds?: { readonly min: number; readonly max: number }
  /** No round beyond the least starts that would probably end later than this, ms. Default 60,000. */
  readonly budgetMs?: number
  /** Called after every round. */
  readonly onProgress?: (progress: PairsProgress) => void
  /** A clock, ms. Default `performance.now`. */
  readonly now?: () => number
  /** Default `runLoad`. */
  readonly load?: typeof runLoad
}

export interface PairsProgress {
  /** From 1. */
  readonly round: number
  readonly pair: Pair<LoadResult>
  /** By the pairs so far. */
  readonly judgement: Judgement
}

export interface PairsResult {
  readonly judgement: Judgement
  readonly pairs: readonly Pair<LoadResult>[]
}

/** Seconds after which V8 has compiled what is hot. */
const WARM_UP = 1

/**
 * Measures two servers in turn, A B then B A and so on, so that a machine that grows slower or faster meanwhile treats
 * both alike. Ends as soon as the verdict is clear, or there are no rounds or no time left.
 *
 * @throws what `load` throws
 */
export async function measurePairs({
  subject,
  reference,
  scenario,
  judge,
  rounds = { min: 3, max: 9 },
  budgetMs = 60_000,
  onProgress,
  now = () => performance.now(),
  load = runLoad,
}: PairsOptions): Promise<PairsResult> {
  const start = now()
  const warmUp = { ...scenario, duration: Math.min(WARM_UP, scenario.duration ?? WARM_UP) }
  await load(subject, warmUp)
  await load(reference, warmUp)

  const pairs: Pair<LoadResult>[] = []
  for (;;) {
    const roundStart = now()
    const pair = await measurePair(pairs.length % 2 === 1)
    pairs.push(pair)
    const judgement = judge(pairs)
    onProgress?.({ round: pairs.length, pair, judgement })

    const clear = judgement.verdict !== 'inconclusive'
    const nextEnd = now() + (now() - roundStart)
    const out = pairs.length >= rounds.max || nextEnd > start + budgetMs
    if (pairs.length >= rounds.min && (clear || out)) return { judgement, pairs }
  }

  async function measurePair(swapped: boolean): Promise<Pair<LoadResult>> {
    const first = await load(swapped ? reference : subject, scenario)
    const second = await load(swapped ? subject : reference, scenario)
    return swapped ? { subject: second, reference: first } : { subject: first, reference: second }
  }
}
