import { median } from './statistics.ts'

/** What a figure may grow by and still count as flat: the greater of the two. */
export interface Tolerance {
  /** Of the figure itself: 0.05 is 5 %. */
  readonly share: number
  /** In the figure's own unit. */
  readonly amount: number
}

export interface Growth {
  readonly from: number
  readonly to: number
  readonly flat: boolean
}

/**
 * Whether a figure goes on growing: the median of its last quarter beside that of its second. The first quarter is left
 * out, since a process that has just started grows into its work; medians, since one bad moment must not decide.
 *
 * @param figures in the order in which they were taken, at least 8
 * @throws RangeError when there are fewer
 */
export function growth(figures: readonly number[], { share, amount }: Tolerance): Growth {
  if (figures.length < 8) throw new RangeError(`8 figures are needed to see a growth, not ${figures.length}`)
  const quarter = Math.floor(figures.length / 4)
  const from = median(figures.slice(quarter, 2 * quarter))
  const to = median(figures.slice(-quarter))
  return { from, to, flat: to - from <= Math.max(amount, share * from) }
}
