/** The comparison itself: who takes part, what is run, and the report. */
import { chmodSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { machine } from '../grade/results.ts'
import { KitError } from '../kit/exit.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import type { Contender, Need } from './contender.ts'
import { BASELINES } from './contenders.ts'
import { createContent } from './content.ts'
import { limitOf, ratiosOf, summarise } from './figures.ts'
import { autocannon, type Generator, wrk } from './generator.ts'
import { judgeMarks } from './marks.ts'
import { Pace } from './pace.ts'
import { BUDGET, makePlan, type Plan, type PlannedScenario, QUICK, WHOLE_SECONDS } from './plan.ts'
import {
  type Figures,
  REPORT_VERSION,
  type Report,
  type ReportedContender,
  type ReportedScenario,
  type Result,
  type Settings,
} from './report.ts'
import { type Candidate, type Outcome, runScenario } from './run-scenario.ts'
import type { CompareScenario } from './scenarios.ts'
import type { Options } from './words.ts'

/** What whoever looks on is told, in this order. */
export interface Audience {
  begins(settings: Settings, contenders: readonly ReportedContender[], plan: Plan): void
  /** @param secondsLeft of all */
  step(doing: string, secondsLeft: number): void
  measured(scenario: ReportedScenario): void
}

/**
 * Compares, and leaves nothing behind: no process, no file.
 *
 * @param command what was typed, for the report
 * @throws KitError when nobody is there to be compared, or no generator
 */
export async function compare(options: Options, command: string, audience: Audience): Promise<Report> {
  const startedAt = new Date().toISOString()
  const { path: folder, remove } = temporaryFolder('compare')
  try {
    // Servers that give up their rights get through it.
    chmodSync(folder, 0o755)
    const content = join(folder, 'content')
    createContent(content)
    const generator = options.generator === 'wrk' ? wrk(folder) : autocannon()
    const { candidates, contenders } = await find(options.contenders)
    if (candidates.length === 0) throw new KitError(`Nobody is there to be compared: ${reasons(contenders)}`)
    const workers = options.cores ? cpus().length : 1
    const needs = (scenario: CompareScenario) => needsOf(scenario, workers)
    const plan = planFor(options, generator, scenario => ableIn(candidates, needs(scenario)).length)
    const baseline = BASELINES.find(id => candidates.some(({ contender }) => contender.id === id))
    const settings: Settings = {
      ...{ command, workers, quick: options.quick },
      generator: { name: generator.name, version: generator.version },
      ...(baseline !== undefined && { baseline }),
    }
    audience.begins(settings, contenders, plan)
    const pace = new Pace(plan.seconds)
    const scenarios: ReportedScenario[] = []
    for (const planned of plan.scenarios) {
      const { title } = planned.scenario
      const outcomes = await runScenario(planned, ableIn(candidates, needs(planned.scenario)), {
        ...{ content, folder, workers, generator },
        onStep(doing, seconds) {
          pace.step(seconds)
          audience.step(`${title}: ${doing}`, pace.left)
        },
        isBehind: () => pace.behind,
      })
      const results = resultsOf(candidates, needs(planned.scenario), outcomes, baseline)
      const reported = { ...describe(planned, generator), rounds: mostRounds(outcomes), results }
      scenarios.push(reported)
      audience.measured(reported)
    }
    const finishedAt = new Date().toISOString()
    const marks = judgeMarks(scenarios)
    return {
      ...{ version: REPORT_VERSION, startedAt, finishedAt, machine: machine() },
      ...{ settings, contenders, scenarios, marks },
    }
  } finally {
    remove()
  }
}

async function find(all: readonly Contender[]) {
  const contenders: ReportedContender[] = []
  const candidates: Candidate[] = []
  for (const contender of all) {
    const { id, name } = contender
    const found = await contender.find()
    if ('missing' in found) contenders.push({ id, name, missing: found.missing })
    else {
      contenders.push({ id, name, version: found.version })
      candidates.push({ contender, present: found })
    }
  }
  return { contenders, candidates }
}

function reasons(contenders: readonly ReportedContender[]): string {
  return contenders.map(({ name, missing }) => `${name}: ${missing}`).join('. ')
}

function planFor(
  { scenarios, quick }: Options,
  { wholeSeconds }: Generator,
  contendersIn: (scenario: CompareScenario) => number,
): Plan {
  const able = scenarios.filter(scenario => contendersIn(scenario) > 0)
  if (able.length === 0) throw new KitError('None of these contenders can do any of these scenarios')
  return makePlan(able, contendersIn, { ...(quick ? QUICK : BUDGET), ...(wholeSeconds && WHOLE_SECONDS) })
}

function needsOf({ needs }: CompareScenario, workers: number): readonly Need[] {
  return workers > 1 ? [...needs, 'cores'] : needs
}

function ableIn(candidates: readonly Candidate[], needs: readonly Need[]): Candidate[] {
  return candidates.filter(({ contender: { cannot } }) => needs.every(need => cannot[need] === undefined))
}

function describe({ scenario, seconds }: PlannedScenario, generator: Generator) {
  const { id, title, load } = scenario
  const { path = '/', connections = 50, pipelining = 1, fresh = false } = load
  const client = generator.clientOf(scenario)
  return { id, title, path, connections, pipelining, fresh, client, seconds }
}

/** Fewer than planned where the plan was behind. */
function mostRounds(outcomes: ReadonlyMap<string, Outcome>): number {
  return Math.max(...[...outcomes.values()].map(outcome => ('rounds' in outcome ? outcome.rounds.length : 0)))
}

function resultsOf(
  candidates: readonly Candidate[],
  needs: readonly Need[],
  outcomes: ReadonlyMap<string, Outcome>,
  baseline: string | undefined,
): Result[] {
  const figuresOf = (id = ''): Figures => {
    const outcome = outcomes.get(id)
    return outcome && 'rounds' in outcome ? summarise(outcome.rounds) : {}
  }
  const divisor = figuresOf(baseline)
  return candidates.map(({ contender: { id, cannot, differs } }): Result => {
    const outcome = outcomes.get(id)
    const reason = needs.map(need => cannot[need]).find(Boolean) ?? ''
    if (outcome === undefined) return { contender: id, outcome: 'left out', reason }
    if ('failed' in outcome) return { contender: id, outcome: 'failed', reason: outcome.failed }
    const figures = figuresOf(id)
    const difference = needs.map(need => differs[need]).find(Boolean)
    return {
      ...{ contender: id, outcome: 'measured', limitedBy: limitOf(outcome.rounds) },
      ...(difference !== undefined && { differs: difference }),
      ...{ figures, ratios: ratiosOf(figures, divisor) },
    }
  })
}
