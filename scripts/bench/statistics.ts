/** Figures of noisy measurements. Medians and quartiles, because one bad second must not move the result. */

export interface Summary {
  readonly count: number
  readonly min: number
  /** Lower quartile: three of four values lie at or over it. */
  readonly low: number
  readonly median: number
  /** Upper quartile. */
  readonly high: number
  readonly max: number
  readonly spread: number
}

/**
 * The value below which a share of the values lies, interpolated linearly between neighbours.
 *
 * @param values in any order, left as they are
 * @param share 0 (the least) to 1 (the greatest)
 * @throws RangeError when there are no values, or the share is outside 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values to summarise')
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a share is 0 to 1, not ${share}`)
  const sorted = [...values].sort((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)]!
  const above = sorted[Math.ceil(place)]!
  return below === above ? below : below + (above - below) * (place % 1)
}

/** @throws RangeError when there are no values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * How far the middle half of the values lies apart, relative to the median: (upper − lower quartile) / median.
 * 0.1 is a spread of 10 %.
 *
 * @throws RangeError when there are no values
 */
export function spread(values: readonly number[]): number {
  const width = quantile(values, 0.75) - quantile(values, 0.25)
  return width === 0 ? 0 : width / Math.abs(median(values))
}

/** @throws RangeError when there are no values */
export function summary(values: readonly number[]): Summary {
  return {
    count: values.length,
    min: quantile(values, 0),
    low: quantile(values, 0.25),
    median: median(values),
    high: quantile(values, 0.75),
    max: quantile(values, 1),
    spread: spread(values),
  }
}
