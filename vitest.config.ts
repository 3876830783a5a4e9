import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Three projects: `kit` tests the kit itself; the levels' checks run against your files (`learner`) or against the
 * reference (`solution`).
 */
const checks = (name: 'learner' | 'solution') => ({
  test: { name, include: ['levels/**/*.test.ts'], env: { SUBJECT: process.env['SUBJECT'] ?? name } },
})

export default defineConfig({
  test: {
    pool: 'forks',
    // A bound for hangs: on a busy machine a test of several processes takes many times as long as on a quiet one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Most files wait for processes of their own, so that a second one can run meanwhile, also on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Files leave nothing behind in the process that runs them, and to start one takes longer than most of them.
    isolate: false,
    // Tests that run side by side are waiting for processes of their own.
    maxConcurrency: 3,
    projects: [
      { extends: true, test: { name: 'kit', include: ['test/**/*.test.ts'] } },
      { extends: true, ...checks('learner') },
      { extends: true, ...checks('solution') },
    ],
  },
})
