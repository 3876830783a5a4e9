/** How figures are spelled. */
import type { Figure } from './bench.ts'

/** With as many decimals as tell something. */
export function number(value: number): string {
  const maximumFractionDigits = value < 10 ? 2 : value < 100 ? 1 : 0
  return value.toLocaleString('en', { maximumFractionDigits })
}

/** `at most 20 MB` */
export function bound({ better, limit, unit }: Pick<Figure, 'better' | 'limit' | 'unit'>): string {
  return `${better === 'less' ? 'at most' : 'at least'} ${number(limit)}${unit}`
}
