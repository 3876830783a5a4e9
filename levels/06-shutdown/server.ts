import type { Config } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import { createServer, type HttpServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'
import { SlowWork } from './slow-work.ts'

export { probes } from './probes.ts'

/** Stage 6: all that comes before is the reference, the way out is yours. `npm run serve 6` runs it. */
export function createStage(config: Config, yours: Partial<Slots>): HttpServer {
  const work = new SlowWork()
  const server = createServer(config, stage(6, yours), work.application)
  work.belongsTo(server)
  return server
}
