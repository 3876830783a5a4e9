/** How a level's test file says what each check does. The words about it stand in `level.ts`, and nowhere else. */
import { checksOf, type Level } from '../kit/level.ts'
import { CheckRunner } from './check-runner.ts'
import type { Trial } from './trial.ts'

/** Looks at one behaviour. @throws Unexpected when it is another one */
export type CheckBody = (trial: Trial) => Promise<void>

const defined = new Map<number, Map<string, CheckBody>>()

/** Under Vitest each check is a test as well: `SUBJECT=solution npx vitest --project solution levels/01-keep-alive`. */
const subject = process.env['SUBJECT']
const vitest = subject === undefined ? undefined : await import('vitest')

/**
 * @returns `section(id, body)` and `check(id, run)`
 * @throws Error when `level.ts` has no such section or check
 */
export function defineChecks(level: Level) {
  const bodies = new Map<string, CheckBody>()
  defined.set(level.number, bodies)
  const checks = new Map(checksOf(level).map(check => [check.id, check]))
  const runner = subject === undefined ? undefined : new CheckRunner(level, { subject })
  vitest?.afterAll(() => runner?.stop())

  const section = (id: string, body: () => void) => {
    const found = level.sections.find(candidate => candidate.id === id)
    if (!found) throw new Error(`level.ts has no section ${id}`)
    if (vitest) vitest.describe(`${id} ${found.title}`, body)
    else body()
  }

  const check = (id: string, run: CheckBody) => {
    const definition = checks.get(id)
    if (!definition) throw new Error(`level.ts has no check ${id}`)
    bodies.set(id, run)
    vitest?.it(`${id} ${definition.title}`, async context => {
      const { status, waitsFor, story } = await runner!.run(definition, run)
      if (status === 'waiting') context.skip(`waits for ${waitsFor}`)
      if (story) throw new Error(`expected ${story.expected}, received ${story.received}`)
    })
  }
  return { section, check }
}

/** What a level's test file has defined; `undefined` if it was not imported yet. */
export function bodiesOf(level: Level): ReadonlyMap<string, CheckBody> | undefined {
  return defined.get(level.number)
}
