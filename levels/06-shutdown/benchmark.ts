import { figure, type LevelBenchmark } from '../../scripts/kit/bench.ts'
import type { Load, Losses } from './restarts.ts'

const LOAD: Load = { clients: 40, restarts: 5 }

/** What a restart costs those who are asking meanwhile: nothing, on any machine. */
export const benchmark: LevelBenchmark = async bench => {
  bench.status(`restarting ${LOAD.restarts} times under load`)
  const losses = await bench.module('yours', 'levels/06-shutdown/restarts.ts', LOAD)
  const { requests, lost, askedAgain, cut } = losses as Losses
  const again = askedAgain === 0 ? 'none was sent twice' : `${askedAgain} were sent twice, as a client may do`
  return [
    figure({
      ...{
        name: `requests lost in ${LOAD.restarts} restarts`,
        value: lost,
        unit: '',
        limit: 0,
        better: 'less',
      },
      reason: `${requests} requests of ${LOAD.clients} clients; ${again}`,
    }),
    figure({ name: 'connections cut', value: cut, unit: '', limit: 0, better: 'less' }),
  ]
}
