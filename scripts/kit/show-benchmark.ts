/** How a benchmark looks on the terminal. */
import type { Verdict } from '../bench/verdict.ts'
import type { Figure } from './bench.ts'
import { bound, number } from './figures.ts'
import { beside, dim, field, green, print, red, yellow } from './terminal.ts'

export const MARKS: Record<Verdict, string> = { pass: green('✓'), fail: red('✗'), inconclusive: yellow('?') }

export function showFigures(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const { name, verdict, value, unit, reason } = figure
    print(beside(` ${MARKS[verdict]} `, `${name}: ${number(value)}${unit}${dim(`  (${bound(figure)})`)}`))
    if (reason) print(field(verdict === 'pass' ? 'measured' : verdict, reason))
  }
}
