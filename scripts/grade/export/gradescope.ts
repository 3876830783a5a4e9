/**
 * Gradescope: `results.json` of its autograder specification, as of 2024, with `status` and the formats of text.
 * https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
 */
import type { Results } from '../results.ts'
import { type Outcome, outcomesOf, reportOf, secondsOf, summaryOf } from './outcomes.ts'

export function gradescope(results: Results): string {
  const { points, verdict, complete, startedAt, finishedAt, machine, server } = results
  const document = {
    // Goes before the sum of the tests, which are not rounded: a level's points are.
    score: points,
    execution_time: secondsOf(results),
    output: summaryOf(results),
    // The default that must not change: as `html` or `md`, what a learner's server answers could take over the page.
    ...{ output_format: 'text', test_output_format: 'text', test_name_format: 'text' },
    visibility: 'visible',
    stdout_visibility: 'hidden',
    extra_data: { verdict, complete, startedAt, finishedAt, machine, targets: server?.targets ?? [] },
    tests: outcomesOf(results).map(testOf),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function testOf(outcome: Outcome) {
  const { id, title, kind, status, points, maxPoints } = outcome
  const report = reportOf(outcome)
  return {
    score: hundredths(points),
    max_score: hundredths(maxPoints),
    // Told, since none of nothing would count as passed.
    status: status === 'passed' || status === 'inconclusive' ? 'passed' : 'failed',
    name: title,
    number: id,
    output: status === 'inconclusive' ? `inconclusive, which fails nobody: ${report}` : report,
    tags: [kind, status],
    visibility: 'visible',
  }
}

/** For the eye. */
function hundredths(points: number): number {
  return Math.round(points * 100) / 100
}
