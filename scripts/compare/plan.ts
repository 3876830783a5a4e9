/** How the time is spent: made before anything runs, so that the time left can be told. */
import type { CompareScenario } from './scenarios.ts'

export interface Budget {
  /** All of it, in seconds. */
  readonly seconds: number
  /** No scenario has more. */
  readonly mostRounds: number
  /** A load before those that count, in seconds: long enough for V8 to compile what is hot. */
  readonly warmUp: number
  /** No load is shorter, or longer; in seconds. */
  readonly least: number
  readonly most: number
  /** A load lasts so many seconds, or twice as many, and so on: wrk knows no fractions. 0: anything. */
  readonly step: number
}

export const BUDGET: Budget = { seconds: 165, mostRounds: 5, warmUp: 0.4, least: 0.4, most: 3, step: 0 }

/** wrk knows no parts of seconds. */
export const WHOLE_SECONDS: Partial<Budget> = { step: 1, mostRounds: 3 }

/** Figures come out, and are rough. */
export const QUICK: Budget = { seconds: 20, mostRounds: 2, warmUp: 0.1, least: 0.2, most: 0.6, step: 0 }

export interface PlannedScenario {
  readonly scenario: CompareScenario
  readonly rounds: number
  /** Of each load. */
  readonly seconds: number
  readonly warmUp: number
}

export interface Plan {
  readonly scenarios: readonly PlannedScenario[]
  /** What all of it takes, about. */
  readonly seconds: number
}

/** Each load takes so much more than its time: connections are made, processes looked at. Seconds. */
export const LOAD_OVERHEAD = 0.06

/** Starting a server, its share of it where several start at once, and stopping it. Seconds. */
export const START = 0.25

/**
 * Makes the loads as long as the budget allows, each in proportion to its weight. A budget that is too small for the
 * shortest loads is exceeded.
 *
 * @param contendersIn how many can do a scenario
 */
export function makePlan(
  scenarios: readonly CompareScenario[],
  contendersIn: (scenario: CompareScenario) => number,
  budget: Budget,
): Plan {
  const planned = (scale: number) => scenarios.map(scenario => planScenario(scenario, scale, budget))
  const total = (scale: number) =>
    planned(scale).reduce((sum, one) => sum + contendersIn(one.scenario) * secondsOfOne(one), 0)
  // What it takes grows with the scale, but in steps and within bounds, so the scale is searched for.
  let low = 0
  let high = budget.most / Math.min(...scenarios.map(({ weight }) => weight))
  if (total(high) > budget.seconds)
    for (let step = 0; step < 30; step++) {
      const middle = (low + high) / 2
      if (total(middle) > budget.seconds) high = middle
      else low = middle
    }
  else low = high
  return { scenarios: planned(low), seconds: total(low) }
}

/** What a scenario takes for one contender. */
export function secondsOfOne({ rounds, seconds, warmUp }: PlannedScenario): number {
  return START + warmUp + LOAD_OVERHEAD + rounds * (seconds + LOAD_OVERHEAD)
}

function planScenario(scenario: CompareScenario, scale: number, budget: Budget): PlannedScenario {
  const least = Math.max(budget.least, Math.min(scenario.least ?? 0, budget.most))
  const wanted = Math.min(budget.most, Math.max(least, scale * scenario.weight))
  const seconds = budget.step === 0 ? wanted : Math.max(1, Math.floor(wanted / budget.step)) * budget.step
  return {
    ...{ scenario, seconds, warmUp: budget.warmUp },
    rounds: Math.min(scenario.rounds, budget.mostRounds),
  }
}
