/**
 * Exercism: `results.json` of its test runner interface, version 3. The kit counts as one exercise, and each level as
 * one of its tasks.
 * https://github.com/exercism/docs/blob/main/building/tooling/test-runners/interface.md
 */
import type { Results } from '../results.ts'
import { nameOf, type Outcome, outcomesOf } from './outcomes.ts'
import { cut } from './text.ts'

export function exercism(results: Results): string {
  const tests = outcomesOf(results).map(testOf)
  return `${JSON.stringify({ version: 3, ...statusOf(results), tests }, undefined, 2)}\n`
}

/** An error hides the tests behind its message, so it is for a grade of which nothing could be tried. */
function statusOf(results: Results) {
  const { levels } = results
  const outcomes = outcomesOf(results)
  if (levels.length === 0) return { status: 'error', message: 'No level has been graded' }
  if (levels.every(({ unloadable }) => unloadable !== undefined)) {
    const broken = outcomes.filter(({ status }) => status === 'broken')
    const lines = broken.map(({ level, text }) => `Level ${level} can't be loaded: ${text}`)
    return { status: 'error', message: lines.join('\n') }
  }
  return {
    status: outcomes.every(({ status }) => STATUS[status] === 'pass') ? 'pass' : 'fail',
    message: null,
  }
}

/** There is no word for what was not tried, nor for what has no verdict. */
const STATUS: Record<Outcome['status'], 'pass' | 'fail' | 'error'> = {
  passed: 'pass',
  failed: 'fail',
  broken: 'error',
  waiting: 'fail',
  inconclusive: 'pass',
}

function testOf(outcome: Outcome) {
  const { level, status, text, printed, repeat } = outcome
  return {
    name: nameOf(outcome),
    status: STATUS[status],
    message: (status === 'inconclusive' ? `inconclusive: ${text}` : text) || null,
    ...(printed && { output: limited(printed) }),
    ...(repeat !== undefined && { test_code: repeat }),
    ...(level !== undefined && { task_id: level }),
  }
}

const OUTPUT_LIMIT = 500
const TRUNCATED = '\nOutput was truncated. Please limit to 500 chars'

function limited(output: string): string {
  return output.length > OUTPUT_LIMIT ? cut(output, OUTPUT_LIMIT - TRUNCATED.length, TRUNCATED) : output
}
