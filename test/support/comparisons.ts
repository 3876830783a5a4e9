/** Comparisons that nobody made, for what reads them. By the schema of `scripts/compare/compare.schema.json`. */
import { ratiosOf, spreadOf } from '../../scripts/compare/figures.ts'
import type {
  FigureName,
  Figures,
  MeasuredResult,
  Report,
  ReportedContender,
  ReportedScenario,
  Result,
} from '../../scripts/compare/report.ts'

type Values = Readonly<Partial<Record<FigureName, readonly number[]>>>

/** Requests a second and CPU time in each round; all other figures follow, in some way. */
export function figuresOf(throughput: readonly number[], cpuPerRequest: readonly number[]): Figures {
  const each = (value: number) => throughput.map(() => value)
  const [first = 1] = throughput
  return figures({
    ...{ throughput, cpuPerRequest, p50: each(100_000 / first), p90: each(150_000 / first) },
    ...{ p99: each(400_000 / first), p999: each(1_600_000 / first), memory: each(90 * 1_048_576) },
    ...{ serverBusy: each(0.98), generatorBusy: each(0.7), lost: each(0), refused: each(0) },
  })
}

export function figures(values: Values): Figures {
  return Object.fromEntries(Object.entries(values).map(([name, rounds]) => [name, spreadOf(rounds)]))
}

/** Figures of a contender; what is given replaces what it has. */
export function aResult(
  contender: string,
  figures: Figures,
  given: Partial<MeasuredResult> = {},
): MeasuredResult {
  return { contender, outcome: 'measured', limitedBy: 'server', figures, ratios: {}, ...given }
}

/** With ratios to the baseline, if it is there. */
export function aScenario(
  id: string,
  results: readonly Result[],
  { baseline = 'nginx', ...given }: Partial<ReportedScenario> & { readonly baseline?: string } = {},
): ReportedScenario {
  const divisor = results.find(({ contender }) => contender === baseline)
  return {
    ...{ id, title: `Scenario of ${id}`, path: '/', connections: 100, pipelining: 1, fresh: false },
    ...{ client: 'autocannon', rounds: 3, seconds: 0.8625 },
    results: results.map(result =>
      result.outcome === 'measured' && divisor?.outcome === 'measured'
        ? { ...result, ratios: ratiosOf(result.figures, divisor.figures) }
        : result,
    ),
    ...given,
  }
}

export const everybody: readonly ReportedContender[] = [
  { id: 'yours', name: 'yours', version: 'levels 1, 2 of 6, v24.1.0' },
  { id: 'reference', name: 'reference', version: 'v24.1.0' },
  { id: 'broken', name: 'level 0', version: 'v24.1.0' },
  { id: 'node-http', name: 'node:http', version: 'v24.1.0' },
  { id: 'fastify', name: 'Fastify', version: '5.12.8' },
  { id: 'nginx', name: 'nginx', version: '1.22.1' },
  { id: 'apache', name: 'Apache httpd', version: '2.4.71' },
]

/** These without the versions of some, and why they are not there. */
export function without(missing: Readonly<Record<string, string>>): ReportedContender[] {
  return everybody.map(({ id, name, version = '' }) =>
    missing[id] === undefined ? { id, name, version } : { id, name, missing: missing[id] },
  )
}

export function aComparison(scenarios: readonly ReportedScenario[], given: Partial<Report> = {}): Report {
  return {
    ...{ version: 1, startedAt: '2026-11-24T18:30:00.250Z', finishedAt: '2026-11-24T18:32:45.750Z' },
    machine: { node: 'v24.1.0', platform: 'linux 6.1 x64', cpu: 'Some CPU', cores: 2, memoryBytes: 8e9 },
    settings: {
      ...{ command: 'npm run compare', workers: 1, quick: false, baseline: 'nginx' },
      generator: { name: 'autocannon', version: '9.0.0' },
    },
    contenders: everybody,
    scenarios,
    marks: [],
    ...given,
  }
}

const BROKEN: Result = {
  contender: 'broken',
  outcome: 'left out',
  reason: 'it serves one connection at a time, and one request on it',
}

const hello = [
  aResult('yours', figuresOf([39_000, 41_000, 43_000], [23, 24, 25])),
  aResult('reference', figuresOf([41_000, 43_000, 45_000], [21, 22, 23])),
  BROKEN,
  aResult('node-http', figuresOf([39_000, 40_000, 41_000], [23, 23.5, 24])),
  aResult('fastify', figuresOf([31_000, 32_000, 33_000], [30, 31, 32])),
  aResult('nginx', figuresOf([50_000, 51_000, 52_000], [5.4, 5.5, 5.6]), { limitedBy: 'generator' }),
  aResult('apache', figuresOf([24_000, 26_000, 28_000], [55, 60, 72]), { limitedBy: 'others' }),
]

const restart = (contender: string, lost: readonly number[]) => {
  const one = (value: number) => lost.map(() => value)
  const rounds = { throughput: one(9_000), p50: one(4), p90: one(6), p99: one(41), p999: one(60) }
  return aResult(contender, figures({ ...rounds, lost, refused: one(0), restart: one(0.41) }))
}

/** One of everything that can come of a contender in a scenario, and of a mark. */
export const allSorts = aComparison(
  [
    aScenario('hello', hello, { title: 'Hello, 100 kept connections' }),
    aScenario(
      'static-10k',
      [
        aResult('reference', figuresOf([24_000, 25_000, 26_000], [30, 31, 33])),
        aResult('node-http', figuresOf([5_000, 6_000, 7_000], [150, 155, 170]), {
          differs: 'it has no handler for files',
        }),
        { contender: 'fastify', outcome: 'failed', reason: 'Fastify exited with code 1' },
        aResult('nginx', figuresOf([30_000, 31_000, 32_000], [24, 25, 26])),
      ],
      { title: 'File of 10 KB, 100 connections', path: '/static/10k.bin' },
    ),
    aScenario('logs', [
      aResult('reference', figuresOf([34_000, 35_000, 36_000], [27, 28, 29])),
      aResult('fastify', {
        ...figuresOf([19_000, 20_000, 21_000], [49, 50, 51]),
        ...figures({ lost: [0, 1, 2], refused: [4, 0, 0] }),
      }),
      aResult('nginx', figuresOf([39_000, 40_000, 41_000], [13, 14, 15])),
    ]),
    aScenario('restart', [restart('reference', [0, 0]), restart('nginx', [50, 22])], {
      ...{ title: 'Rolling restart, 50 connections', client: 'own', rounds: 2 },
    }),
  ],
  {
    marks: [
      {
        ...{ name: 'GET /', scenario: 'hello', contender: 'reference', peer: 'node-http', atMost: 0.75 },
        ...{ figure: 'cpuPerRequest', ratio: spreadOf([0.91, 0.94, 0.96]), verdict: 'not reached' },
      },
      {
        ...{ name: '10 KB file', scenario: 'static-10k', contender: 'reference', peer: 'nginx' },
        ...{ atMost: 1.25, figure: 'cpuPerRequest', ratio: spreadOf([1.2, 1.24, 1.27]), verdict: 'reached' },
      },
      {
        ...{ name: '10 MB file', scenario: 'static-10m', contender: 'reference', peer: 'nginx' },
        ...{ atMost: 1.5, figure: 'cpuPerRequest', verdict: 'not measured' },
      },
    ],
  },
)
