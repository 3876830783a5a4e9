/** Runs inside Vitest and tells the kit about each check as soon as it is over. */
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { CheckMeta } from './story.ts'

export interface CheckMessage {
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly meta: CheckMeta
  /** What went wrong, when that was not the learner's code. */
  readonly error: string | undefined
}

export default class CheckReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result()
    const meta = test.meta().check
    // A check that was not asked for has no metadata.
    if (meta && state !== 'pending')
      this.#send({ state, meta, error: meta.story ? undefined : errors?.[0]?.message })
  }

  /** The test file itself could not be run. */
  onTestModuleEnd(module: TestModule): void {
    const [error] = module.errors()
    if (error) this.#send({ state: 'failed', meta: {}, error: error.message })
  }

  #send(message: CheckMessage): void {
    process.send?.(message)
  }
}
