/**
 * Grades one submission and reports to the process that has started this one, which survives whatever happens here.
 *
 * Arguments: the folder, its name, and `bench` or `no-bench`.
 */
import { KitError } from '../kit/exit.ts'
import { grade } from './grade.ts'
import type { Results } from './results.ts'
import { copyForGrading, requireSubmission } from './submission.ts'

export interface Report {
  readonly progress?: string
  readonly results?: Results
  /** Why it can't be graded, in one line. */
  readonly problem?: string
}

const [folder = '', name = '', bench] = process.argv.slice(2)

const report = (report: Report) => process.send?.(report)

process.on('disconnect', () => process.exit(0))

try {
  const copy = await copyForGrading(await requireSubmission(folder))
  await grade(
    { subject: 'submission', name, ...copy },
    {
      benchmarks: bench === 'bench',
      save: results => report({ results }),
      onProgress: (what, timeLeft) => report({ progress: `${what} · ${timeLeft}` }),
      onLevel: () => {},
    },
  )
} catch (error) {
  const [line = ''] = String((error as Error)?.message ?? error).split('\n')
  report({ problem: error instanceof KitError ? line : `the kit itself failed: ${line}` })
}
process.disconnect?.()
