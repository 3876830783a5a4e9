/**
 * The answers in `right-answers/` and `wrong-answers/` test the checks: each right one must pass all of its level's,
 * each wrong one must be caught by the check that its first line names.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runChecks } from '../scripts/checks/run-checks.ts'
import { checksOf, type Level } from '../scripts/kit/level.ts'
import { folderOf, loadLevels, root } from '../scripts/kit/levels.ts'

const levels = (await loadLevels()).filter(level => Object.keys(level.files).length > 0)

function answers(kind: 'right' | 'wrong', level: number): string[] {
  const folder = `test/${kind}-answers/${folderOf(level).slice('levels/'.length)}`
  return readdirSync(join(root, folder)).map(name => `${folder}/${name}`)
}

/** Each run is a process that mostly waits, so some of them can wait side by side. */
describe.concurrent.each(levels)('level $number', level => {
  it('has all checks passed by the reference', async () => {
    const { results } = await runChecks(level, { subject: 'solution' })
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(results.map(({ id }) => id)).toEqual(checksOf(level).map(({ id }) => id))
  })

  it('has a starter that answers, and fails in every section', async () => {
    const run = await runChecks(level, { subject: starterOf(level), ignoreNeeds: true })
    expect(run.unloadable).toBeUndefined()
    const failed = run.results.filter(({ status }) => status === 'failed').map(({ id }) => id.slice(0, -1))
    expect([...new Set(failed)], JSON.stringify(run)).toEqual(level.sections.map(({ id }) => id))
  })

  it.runIf(process.env['CI'])('is handed over with its starter', () => {
    for (const file of Object.values(level.files)) {
      const folder = join(root, folderOf(level.number))
      expect(readFileSync(join(folder, file), 'utf8')).toBe(
        readFileSync(join(folder, '.starter', file), 'utf8'),
      )
    }
  })

  it.each(answers('right', level.number))('accepts %s', async subject => {
    const { results } = await runChecks(level, { subject })
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  })

  it.each(answers('wrong', level.number))('catches %s', async subject => {
    const named = /^\/\*\* Caught by ([0-9]+\.[0-9]+[a-z]): /.exec(
      readFileSync(join(root, subject), 'utf8'),
    )?.[1]
    const run = await runChecks(level, { subject, only: named, ignoreNeeds: true })
    const caught = run.results.filter(({ status }) => status === 'failed').map(({ id }) => id)
    expect(caught, JSON.stringify(run)).toContain(named)
  })
})

/** The untouched one: the files beside it are the learner's, who may have come further. */
function starterOf(level: Level): string {
  return `${folderOf(level.number)}/.starter`
}
