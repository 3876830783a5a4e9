/** How a benchmark looks on the terminal. */
import type { Target } from '../bench/targets.ts'
import type { Verdict } from '../bench/verdict.ts'
import type { BenchmarkResult } from './benchmark.ts'
import { dim, field, green, print, red, yellow } from './terminal.ts'

const MARKS: Record<Verdict, string> = { pass: green('✓'), fail: red('✗'), inconclusive: yellow('?') }

export function showBenchmark({ speed, sockets }: BenchmarkResult): void {
  const reused = sockets.opened <= sockets.allowed
  print(
    ` ${MARKS[reused ? 'pass' : 'fail']} ${sockets.requests.toLocaleString('en')} requests opened ${sockets.opened} sockets` +
      dim(`  (at most ${sockets.allowed})`),
  )
  print(
    ` ${MARKS[speed.verdict]} ${times(speed.ratio)} the speed of the reference${dim(`  (at least ${times(speed.threshold)})`)}`,
  )
  print(
    field(
      'measured',
      `${speed.pairs} pairs, ${speed.measure}, middle half ${times(speed.low)} to ${times(speed.high)}`,
    ),
  )
  print(field('verdict', `${speed.verdict}: ${speed.reason}`))
}

/** Reported, not judged. */
export function showTargets(targets: readonly Target[]): void {
  for (const { name, unit, target, measured, met, note } of targets) {
    const sign = name === 'throughput' || name === 'connections' ? 'at least' : 'below'
    const line = ` ${met ? green('✓') : dim('·')} ${name.padEnd(12)} ${figure(measured).padStart(8)} ${unit}`
    print(line + dim(`  (target: ${sign} ${figure(target)})`))
    if (note) print(field('', note))
  }
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`
}

function figure(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}
