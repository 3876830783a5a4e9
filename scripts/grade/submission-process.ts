/**
 * Grades one submission and reports to the process that has started this one, which survives whatever happens here.
 *
 * Arguments: what is graded, as JSON.
 */
import { KitError } from '../kit/exit.ts'
import { grade } from './grade.ts'
import type { Results } from './results.ts'
import { copyForGrading, requireSubmission } from './submission.ts'

export interface Task {
  readonly folder: string
  readonly name: string
  /** An empty folder to work in. */
  readonly home: string
  readonly benchmarks: boolean
  /** The one level that is graded. Default: all. */
  readonly only?: number
}

export interface Report {
  readonly progress?: string
  readonly results?: Results
  /** Why it can't be graded, in one line. */
  readonly problem?: string
  /** The problem is the grader's. */
  readonly isOurs?: boolean
}

const { folder, name, home, ...options }: Task = JSON.parse(process.argv[2]!)

const report = (report: Report) => process.send?.(report)

process.on('disconnect', () => process.exit(0))

try {
  const problems = await copyForGrading(await requireSubmission(folder), home)
  await grade(
    { subject: 'submission', name, home, problems },
    {
      ...options,
      save: results => report({ results }),
      onProgress: (what, timeLeft) => report({ progress: `${what} · ${timeLeft}` }),
      onLevel: () => {},
    },
  )
} catch (error) {
  const [line = ''] = String((error as Error)?.message ?? error).split('\n')
  if (error instanceof KitError) report({ problem: line })
  else report({ problem: `the kit itself failed: ${line}`, isOurs: true })
}
// Messages come in order: when an empty one is out, all of them are.
await new Promise(resolve => (process.send ? process.send({}, resolve) : resolve(undefined)))
process.exit()
