import type { LevelBenchmark } from '../../scripts/kit/bench.ts'

/** Every request is an info, so with this all of them are written. */
const LOGGED = { LOG_LEVEL: 'info' }
const SILENT = { LOG_LEVEL: 'silent' }

/** What the log costs, by your own measure and by ours. */
export const benchmark: LevelBenchmark = async bench => [
  await bench.compare({
    name: 'speed with the log on, beside your own with it off',
    path: '/',
    connections: 50,
    leastRatio: 0.4,
    against: 'itself',
    env: LOGGED,
    referenceEnv: SILENT,
  }),
  await bench.compare({
    name: 'speed with the log on, beside the reference',
    path: '/',
    connections: 50,
    leastRatio: 0.3,
    env: LOGGED,
  }),
]
