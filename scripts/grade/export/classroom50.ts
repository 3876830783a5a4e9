/**
 * Classroom 50: the `result.json` that an autograder leaves for its runner, `classroom50/result/v1`.
 * https://github.com/foundation50/classroom50/wiki/Advanced-Autograding#the-resultjson-contract
 * https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json
 *
 * Points are integers there, and those of a check are not. So a level is a test that has its points, and what belongs
 * to it follows as tests without any.
 */
import { KitError } from '../../kit/exit.ts'
import type { Results } from '../results.ts'
import { type Group, groupsOf, nameOf, type Outcome } from './outcomes.ts'

/**
 * @param env of the process: the runner tells there whose submission this is
 * @throws KitError when it does not
 */
export function classroom50(results: Results, env: NodeJS.ProcessEnv): string {
  const graded = results.finishedAt.replace(/\.[0-9]+Z$/, 'Z')
  const document = {
    schema: 'classroom50/result/v1',
    ...identityOf(env),
    // The runner puts the time of the commit here, and its own below.
    datetime: graded,
    graded_at: graded,
    score: results.points,
    'max-score': results.maxPoints,
    tests: groupsOf(results).flatMap(testsOf),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

const REQUIRED = ['CLASSROOM', 'ASSIGNMENT', 'OWNER', 'SUBMISSION_TAG', 'COMMIT_URL', 'RELEASE_URL'] as const

function identityOf(env: NodeJS.ProcessEnv) {
  const missing = REQUIRED.filter(name => !env[name])
  if (missing.length > 0)
    throw new KitError(
      `classroom50 is for its runner, which sets ${missing.join(', ')}; here ${missing.length === 1 ? 'it is' : 'they are'} not set`,
    )
  return {
    ...{ classroom: env['CLASSROOM'], assignment: env['ASSIGNMENT'], owner: env['OWNER'] },
    assignment_type: env['ASSIGNMENT_TYPE'] || 'individual',
    ...{ submission: env['SUBMISSION_TAG'], commit: env['COMMIT_URL'], release: env['RELEASE_URL'] },
    // Without a commit to compare with there is no diff to review.
    review: env['REVIEW_URL'] || env['COMMIT_URL'],
  }
}

function testsOf({ level, title, points, maxPoints, outcomes }: Group) {
  const whole = { 'test-name': title, passed: points === maxPoints, score: points, 'max-score': maxPoints }
  return [...(level === undefined ? [] : [whole]), ...outcomes.map(testOf)]
}

function testOf(outcome: Outcome) {
  const { status, text, printed } = outcome
  return {
    'test-name': nameOf(outcome),
    passed: status === 'passed' || status === 'inconclusive',
    ...{ score: 0, 'max-score': 0, status },
    ...(text && { message: text }),
    ...(printed && { output: printed }),
  }
}
