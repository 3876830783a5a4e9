/**
 * What was compared and what came of it, for machines: `.kit/compare.json`, by the schema in `compare.schema.json`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadCost } from '../bench/load.ts'
import type { Machine } from '../grade/results.ts'
import { KitError } from '../kit/exit.ts'
import { root } from '../kit/levels.ts'
import { writeJson } from '../kit/write-json.ts'

/** A change that a reader must know of makes it a new number, in the schema as well. */
export const REPORT_VERSION = 1

export interface Report {
  readonly version: typeof REPORT_VERSION
  readonly startedAt: string
  readonly finishedAt: string
  readonly machine: Machine
  readonly settings: Settings
  /** All that were asked for, in the order in which they are shown. */
  readonly contenders: readonly ReportedContender[]
  readonly scenarios: readonly ReportedScenario[]
  readonly marks: readonly ReportedMark[]
}

export interface Settings {
  /** What was typed. */
  readonly command: string
  readonly generator: { readonly name: 'autocannon' | 'wrk'; readonly version: string }
  /** Of each contender. */
  readonly workers: number
  /** Too short for figures that one could rely on. */
  readonly quick: boolean
  /** The contender to which all are a ratio; missing where none of those that could be is there. */
  readonly baseline?: string
}

export interface ReportedContender {
  readonly id: string
  readonly name: string
  readonly version?: string
  /** Why it is not there, and how to get it: a sentence without a full stop. */
  readonly missing?: string
}

export interface ReportedScenario {
  readonly id: string
  readonly title: string
  readonly path: string
  readonly connections: number
  /** Requests under way on each connection. */
  readonly pipelining: number
  /** Each request has a connection of its own. */
  readonly fresh: boolean
  /** What made the load; `own`: a client of the kit, where the other can't count what is to be counted. */
  readonly client: 'autocannon' | 'wrk' | 'own'
  /** In how many each was measured; 0 if all have failed. */
  readonly rounds: number
  /** Of each load. */
  readonly seconds: number
  /** Of each contender that is there. */
  readonly results: readonly Result[]
}

export type Result = MeasuredResult | MissingResult

export interface MeasuredResult {
  readonly contender: string
  readonly outcome: 'measured'
  /** What kept the throughput from being greater, in most rounds. */
  readonly limitedBy: LoadCost['limitedBy']
  /** What it does otherwise than the others: a sentence without a full stop. */
  readonly differs?: string
  readonly figures: Figures
  /** To the baseline, computed in each round and then summarised. */
  readonly ratios: Figures
}

export interface MissingResult {
  readonly contender: string
  /** It can't do this, or it failed. */
  readonly outcome: 'left out' | 'failed'
  /** A sentence without a full stop. */
  readonly reason: string
}

/** Median, least and greatest, and the value of each round. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
  readonly values: readonly number[]
}

export type Figures = Readonly<Partial<Record<FigureName, Spread>>>

export type FigureName =
  /** Requests answered in a second. */
  | 'throughput'
  /** Milliseconds from a request to its answer; by far the most wait for the others, since the server is saturated. */
  | 'p50'
  | 'p90'
  | 'p99'
  | 'p999'
  /** CPU time of all processes of the server for each answer, µs. */
  | 'cpuPerRequest'
  /** The most resident memory of all processes of the server that was seen, bytes. Shared pages count in each. */
  | 'memory'
  /** CPU time over wall time: 1 is one core. */
  | 'serverBusy'
  | 'generatorBusy'
  /** Requests without a whole answer. */
  | 'lost'
  /** Answers with a status other than 2xx. */
  | 'refused'
  /** What replacing all workers took, seconds. */
  | 'restart'

export interface ReportedMark {
  readonly name: string
  readonly scenario: string
  readonly contender: string
  /** Whose figure is 1. */
  readonly peer: string
  readonly figure: FigureName
  readonly atMost: number
  readonly ratio?: Spread
  readonly verdict: 'reached' | 'not reached' | 'not measured'
}

export const reportPath = join(root, '.kit', 'compare.json')

/** @throws KitError when there is none, or of another version */
export function readReport(path = reportPath): Report {
  let report: Report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new KitError('There is no comparison yet. Make one: npm run compare')
  }
  if (report.version === REPORT_VERSION) return report
  throw new KitError('The last comparison was written by another version of the kit: npm run compare')
}

export function writeReport(report: Report): void {
  writeJson(reportPath, report)
}
