/** A comparison on the terminal: a table for each scenario as soon as it is measured, and the marks at the foot. */
import { bold, columns, dim, green, heading, print, red, status, wrap } from '../kit/terminal.ts'
import type { Audience } from './compare.ts'
import { minutes } from './pace.ts'
import type {
  FigureName,
  MeasuredResult,
  ReportedContender,
  ReportedMark,
  ReportedScenario,
  Result,
  Settings,
  Spread,
} from './report.ts'

const MB = 1_048_576

/** A column: two lines of heading, its width, and what stands in it. */
interface Column {
  readonly heading: readonly [string, string]
  readonly width: number
  readonly text: (result: MeasuredResult) => string
}

const NAME_WIDTH = 14

export class TerminalAudience implements Audience {
  #contenders: readonly ReportedContender[] = []
  #settings: Settings | undefined
  readonly #told = new Set<string>()

  begins(
    settings: Settings,
    contenders: readonly ReportedContender[],
    { seconds }: { seconds: number },
  ): void {
    this.#contenders = contenders
    this.#settings = settings
    const { generator, workers } = settings
    const each = workers === 1 ? 'one worker each' : `${workers} workers each`
    print(
      heading('Beside others', `node ${process.version.slice(1)}, ${generator.name} ${generator.version}`),
    )
    print(dim(`${each}, about ${minutes(seconds)} min   how to read it: levels/reading-figures.md`))
    for (const { name, missing } of contenders) if (missing) note('–', `${name}: ${missing}`)
  }

  step(doing: string, secondsLeft: number): void {
    status(`${minutes(secondsLeft)} left · ${doing}`)
  }

  measured(scenario: ReportedScenario): void {
    const { title, rounds, seconds, results } = scenario
    const isRestart = results.some(result => result.outcome === 'measured' && result.figures.restart)
    print()
    print(heading(title, `${rounds} rounds of ${seconds.toFixed(1)} s`))
    const table = isRestart ? RESTART : this.#columns()
    for (const line of [0, 1] as const)
      print(
        dim(
          ''.padEnd(NAME_WIDTH) + table.map(({ heading, width }) => heading[line].padStart(width)).join(''),
        ),
      )
    for (const result of results) if (result.outcome === 'measured') print(this.#row(result, table))
    for (const result of results) this.#notes(result, isRestart)
    footnotes(results)
  }

  #columns(): readonly Column[] {
    const baseline = this.#settings?.baseline
    return baseline === undefined ? LOAD : [...LOAD, ratioColumn(this.#nameOf(baseline))]
  }

  #row(result: MeasuredResult, table: readonly Column[]): string {
    const cells = table.map(({ width, text }) => text(result).padStart(width)).join('')
    return ` ${this.#nameOf(result.contender).padEnd(NAME_WIDTH - 1)}${cells}`
  }

  #notes(result: Result, isRestart: boolean): void {
    const name = this.#nameOf(result.contender)
    if (result.outcome === 'failed') note(red('✗'), `${name} failed: ${result.reason}`)
    else this.#once(`${name}: ${result.outcome === 'measured' ? (result.differs ?? '') : result.reason}`)
    if (result.outcome === 'measured' && !isRestart) errors(name, result)
  }

  /** In the first table that it is about. */
  #once(text: string): void {
    if (!text.endsWith(': ') && !this.#told.has(text)) note('–', text)
    this.#told.add(text)
  }

  #nameOf(contender: string): string {
    return this.#contenders.find(({ id }) => id === contender)?.name ?? contender
  }
}

const SPEED: readonly Column[] = [
  {
    heading: ['requests', 'a second'],
    width: 9,
    text: result => `${figure(result, 'throughput')}${star(result)}`,
  },
  { heading: ['', '±'], width: 5, text: result => variation(result.figures.throughput) },
]

const LOAD: readonly Column[] = [
  ...SPEED,
  { heading: ['', 'p50'], width: 7, text: result => figure(result, 'p50') },
  { heading: ['ms', 'p99'], width: 7, text: result => figure(result, 'p99') },
  { heading: ['', 'p99.9'], width: 7, text: result => figure(result, 'p999') },
  { heading: ['CPU µs', 'each'], width: 8, text: result => figure(result, 'cpuPerRequest') },
  { heading: ['', '±'], width: 5, text: result => variation(result.figures.cpuPerRequest) },
  { heading: ['', 'MB'], width: 6, text: result => figure(result, 'memory', MB) },
]

const RESTART: readonly Column[] = [
  ...SPEED,
  { heading: ['', 'lost'], width: 9, text: result => figure(result, 'lost') },
  { heading: ['', 'refused'], width: 9, text: result => figure(result, 'refused') },
  { heading: ['restart', 's'], width: 9, text: result => figure(result, 'restart') },
  { heading: ['ms', 'p99'], width: 9, text: result => figure(result, 'p99') },
]

function ratioColumn(baseline: string): Column {
  const ratio = ({ ratios }: MeasuredResult, name: FigureName) =>
    (ratios[name]?.median.toFixed(2) ?? '–').padStart(6)
  return {
    heading: [`× ${baseline}`, 'speed   CPU'],
    width: 12,
    text: result => ratio(result, 'throughput') + ratio(result, 'cpuPerRequest'),
  }
}

function figure({ figures }: MeasuredResult, name: FigureName, unit = 1): string {
  const median = figures[name]?.median
  return median === undefined ? '–' : number(median / unit)
}

/** With as many decimals as tell something. */
function number(value: number): string {
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value < 10 ? 2 : 1
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Half of what lies between the least and the greatest round, as a part of the median. */
function variation(spread: Spread | undefined): string {
  if (spread === undefined || spread.median === 0) return ''
  return `${Math.round(((spread.high - spread.low) / 2 / spread.median) * 100)}%`
}

/** In a restart they are what is measured. */
function errors(name: string, { figures }: MeasuredResult): void {
  const sum = (figure: FigureName) => (figures[figure]?.values ?? []).reduce((a, b) => a + b, 0)
  const [lost, refused] = [sum('lost'), sum('refused')]
  if (lost + refused > 0)
    note(red('✗'), `${name}: ${lost} requests without a whole answer, ${refused} refused`)
}

const LIMITS = {
  generator: ['*', 'the load generator was the limit, so the server can do more: compare CPU time'],
  others: ['!', 'the machine was busy with something else, too'],
} as const

function star({ limitedBy }: MeasuredResult): string {
  return limitedBy in LIMITS ? LIMITS[limitedBy as keyof typeof LIMITS][0] : ' '
}

function footnotes(results: readonly Result[]): void {
  for (const [limit, [sign, text]] of Object.entries(LIMITS))
    if (results.some(result => result.outcome === 'measured' && result.limitedBy === limit)) note(sign, text)
}

function note(sign: string, text: string): void {
  print(` ${sign} ${dim(wrap(text, columns - 3).join('\n   '))}`)
}

export function showMarks(marks: readonly ReportedMark[], nameOf: (contender: string) => string): void {
  print()
  print(heading('Marks of the reference', 'CPU time per request'))
  const signs = { reached: green('✓'), 'not reached': red('✗'), 'not measured': '–' }
  for (const { name, peer, atMost, ratio, verdict } of marks) {
    const mark = `at most ${atMost}× ${nameOf(peer)}`
    const range = ratio
      ? ` ${bold(`${ratio.median.toFixed(2)}×`)}  (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`
      : ' not measured'
    print(` ${signs[verdict]} ${name.padEnd(28)}${dim(mark.padEnd(24))}${range}`)
  }
}
