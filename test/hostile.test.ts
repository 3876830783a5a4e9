/**
 * What learners do by mistake or for fun. The grader survives each of them and says in one line what happened where. More of
 * it, and worse, is handed in by the submissions of test/grade.
 */
import { describe, expect, it } from 'vitest'
import { runChecks } from '../scripts/checks/run-checks.ts'
import { loadLevel } from '../scripts/kit/levels.ts'

const level = await loadLevel(1)

/** What is said of each, with its place. */
const unloadable = {
  'syntax-error': "test/hostile/syntax-error.ts:1: it is not valid TypeScript: ')' expected",
  'throws-no-error-at-import':
    "test/hostile/throws-no-error-at-import.ts: it throws 'a string' while it is imported",
  'exits-at-import': 'test/hostile/exits-at-import.ts:1 calls process.exit() while it is imported',
  'exports-nothing':
    'test/hostile/exports-nothing.ts: TypeError: test/hostile/exports-nothing.ts must export a function named keepAlive',
  'imports-what-is-not-there':
    /^test\/hostile\/imports-what-is-not-there\.ts.*: it imports .*nowhere\.ts, which is not there$/,
  'never-finishes-its-import':
    'test/hostile/never-finishes-its-import.ts waits for something that never comes while it is imported',
}

const failing = {
  'throws-no-error':
    "test/hostile/throws-no-error.ts:4 throws { reason: 'an object' }, which is not an Error; nobody catches it, so the process ends",
}

describe.concurrent('a file that can not be loaded', () => {
  it.each(Object.entries(unloadable))('%s', async (name, line) => {
    const run = await runChecks(level, { subject: `test/hostile/${name}.ts` })
    expect(run.unloadable).toMatch(line)
    expect(run.unloadable).not.toContain('\n')
    expect(run.results.filter(({ status }) => status === 'passed')).toEqual([])
  })
})

describe.concurrent('a file that misbehaves when it is used', () => {
  it.each(Object.entries(failing))('%s', async (name, line) => {
    const run = await runChecks(level, { subject: `test/hostile/${name}.ts` })
    expect(run.unloadable).toBeUndefined()
    const first = run.results.find(({ status }) => status === 'failed')
    expect(first?.story?.received).toMatch(line)
    expect(run.results.map(({ id }) => id)).toHaveLength(22)
  })

  it('prints-without-end', async () => {
    const run = await runChecks(level, { subject: 'test/hostile/prints-without-end.ts', only: '1.1a' })
    const { story } = run.results[0]!
    expect(story?.received).toBe('nothing; the connection was closed')
    expect(story?.printed.length).toBeLessThan(5_000)
  })
})
