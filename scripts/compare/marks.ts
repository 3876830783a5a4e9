/** How fast the reference shall be. All are CPU time per request, which does not depend on who makes the load. */
import { ratioOf } from './figures.ts'
import type { ReportedMark, ReportedScenario } from './report.ts'

interface Mark {
  readonly name: string
  readonly scenario: string
  readonly peer: string
  readonly atMost: number
}

const MARKS: readonly Mark[] = [
  { name: 'GET /', scenario: 'hello', peer: 'node-http', atMost: 0.75 },
  { name: 'GET / with logs and limits', scenario: 'logs', peer: 'fastify', atMost: 0.6 },
  { name: '10 KB file', scenario: 'static-10k', peer: 'nginx', atMost: 1.25 },
  { name: '10 MB file', scenario: 'static-10m', peer: 'nginx', atMost: 1.5 },
]

const CONTENDER = 'reference'
const FIGURE = 'cpuPerRequest'

export function judgeMarks(scenarios: readonly ReportedScenario[]): ReportedMark[] {
  return MARKS.map(mark => {
    const results = scenarios.find(({ id }) => id === mark.scenario)?.results ?? []
    const figureOf = (contender: string) => {
      const result = results.find(one => one.contender === contender)
      return result?.outcome === 'measured' ? result.figures[FIGURE] : undefined
    }
    const ratio = ratioOf(figureOf(CONTENDER), figureOf(mark.peer))
    const verdict = ratio && (ratio.median <= mark.atMost ? 'reached' : 'not reached')
    const known = { ...mark, contender: CONTENDER, figure: FIGURE } as const
    return verdict ? { ...known, ratio, verdict } : { ...known, verdict: 'not measured' }
  })
}
