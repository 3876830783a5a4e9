import type { Config } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import { createServer, type HttpServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'

export { probes } from './probes.ts'

/** Stage 5: keep-alive, files, router, errors and log of the reference, and your limits. `npm run serve 5` runs it. */
export function createStage(config: Config, yours: Partial<Slots>): HttpServer {
  return createServer(config, stage(5, yours))
}
