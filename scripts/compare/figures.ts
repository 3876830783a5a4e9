/** From rounds to figures, and from figures to ratios. */
import type { LoadCost, LoadResult } from '../bench/load.ts'
import { summary } from '../bench/statistics.ts'
import type { FigureName, Figures, Spread } from './report.ts'

/** What one load of one contender came to. */
export interface Round {
  readonly figures: Readonly<Partial<Record<FigureName, number>>>
  readonly limitedBy: LoadCost['limitedBy']
}

/** What a round needs to know of a load. */
export type Load = Pick<LoadResult, 'requests' | 'throughput' | 'latency' | 'errors' | 'non2xx'> & LoadCost

/** @throws Error in one line when no request was served: the figures of refusals are those of something else */
export function roundOf(load: Load): Round {
  const { requests, throughput, latency, cpuPerRequest, peakRss, serverBusy, generatorBusy } = load
  const { errors: lost, non2xx: refused, limitedBy } = load
  if (requests === 0) throw new Error(`no request was answered, and ${lost} were lost`)
  if (refused === requests) throw new Error(`all of its ${requests} answers had a status other than 2xx`)
  const { p50, p90, p99, p999 } = latency
  return {
    figures: {
      ...{ throughput, p50, p90, p99, p999, cpuPerRequest, memory: peakRss },
      ...{ serverBusy, generatorBusy, lost, refused },
    },
    limitedBy,
  }
}

/**
 * Of a load during which workers were replaced. What the old ones have used went with them, and the start of the new ones
 * would count as work for requests, so CPU time and memory are no figures here.
 * @param seconds what replacing them took
 */
export function restartRoundOf(load: Load, seconds: number): Round {
  const { figures, limitedBy } = roundOf(load)
  const { throughput, p50, p90, p99, p999, lost, refused } = figures as Record<FigureName, number>
  return { figures: { throughput, p50, p90, p99, p999, lost, refused, restart: seconds }, limitedBy }
}

/** From the least to the greatest: with five rounds, quartiles would promise more than a second run keeps. */
export function spreadOf(values: readonly number[]): Spread {
  const { median, min, max } = summary(values)
  return { median, low: min, high: max, values }
}

/** @param rounds at least one, all with the same figures */
export function summarise(rounds: readonly Round[]): Figures {
  const names = Object.keys(rounds[0]?.figures ?? {}) as FigureName[]
  return Object.fromEntries(
    names.map(name => [name, spreadOf(rounds.map(({ figures }) => figures[name] ?? 0))]),
  )
}

const COMPARED: readonly FigureName[] = ['throughput', 'p50', 'p90', 'p99', 'p999', 'cpuPerRequest', 'memory']

/** Each figure as a multiple of somebody else's. */
export function ratiosOf(figures: Figures, baseline: Figures): Figures {
  const ratios: Partial<Record<FigureName, Spread>> = {}
  for (const name of COMPARED) {
    const ratio = ratioOf(figures[name], baseline[name])
    if (ratio) ratios[name] = ratio
  }
  return ratios
}

/**
 * Round by round: what slows the machine down for a while slows both down.
 * @returns undefined where one of them is missing, or has no round with something to divide by
 */
export function ratioOf(figure: Spread | undefined, baseline: Spread | undefined): Spread | undefined {
  const values = (figure?.values ?? []).flatMap((value, round) => {
    const divisor = baseline?.values[round] ?? 0
    return divisor > 0 ? [value / divisor] : []
  })
  return values.length > 0 ? spreadOf(values) : undefined
}

/** What was so in most of the rounds. */
export function limitOf(rounds: readonly Round[]): Round['limitedBy'] {
  const count = (limit: Round['limitedBy']) => rounds.filter(({ limitedBy }) => limitedBy === limit).length
  return rounds.map(({ limitedBy }) => limitedBy).sort((a, b) => count(b) - count(a))[0] ?? 'neither'
}
