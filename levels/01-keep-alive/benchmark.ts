import { countSockets } from '../../scripts/bench/counters.ts'
import { figure, type LevelBenchmark } from '../../scripts/kit/bench.ts'

const REQUESTS = 1_000
const CONNECTIONS = 10

/** How many sockets the requests need, and what each of them costs. */
export const benchmark: LevelBenchmark = async bench => {
  bench.status('counting sockets')
  const server = await bench.server('yours')
  const { socketsOpened, errors } = await countSockets(server, {
    requests: REQUESTS,
    connections: CONNECTIONS,
    path: '/',
  })
  return [
    figure({
      ...{
        name: 'sockets for 1,000 requests',
        value: socketsOpened,
        unit: '',
        limit: CONNECTIONS,
        better: 'less',
      },
      reason: `${CONNECTIONS} clients, one request after the other`,
    }),
    figure({ name: 'requests without an answer', value: errors, unit: '', limit: 0, better: 'less' }),
    await bench.compare({ path: '/', connections: 50, leastRatio: 0.5 }),
  ]
}
