/** How a benchmark looks on the terminal. */
import type { Target } from '../bench/targets.ts'
import type { Verdict } from '../bench/verdict.ts'
import type { Figure } from './bench.ts'
import { bound, number } from './figures.ts'
import { dim, field, green, print, red, yellow } from './terminal.ts'

const MARKS: Record<Verdict, string> = { pass: green('✓'), fail: red('✗'), inconclusive: yellow('?') }

export function showFigures(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const { name, verdict, value, unit, reason } = figure
    print(` ${MARKS[verdict]} ${name}: ${number(value)}${unit}${dim(`  (${bound(figure)})`)}`)
    if (reason) print(field(verdict === 'pass' ? 'measured' : verdict, reason))
  }
}

/** Reported, not judged. */
export function showTargets(targets: readonly Target[]): void {
  for (const { name, unit, target, measured, met, note } of targets) {
    const sign = name === 'throughput' || name === 'connections' ? 'at least' : 'below'
    const line = ` ${met ? green('✓') : dim('·')} ${name.padEnd(12)} ${number(measured).padStart(8)} ${unit}`
    print(line + dim(`  (target: ${sign} ${number(target)})`))
    if (note) print(field('', note))
  }
}
