import type { Server } from 'node:net'
import type { Config } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import { type Application, routes } from '../../solution/routes.ts'
import { createServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'

/** Stage 1: your keep-alive and nothing of the later levels. `npm run serve 1` runs it. */
export function createStage(config: Config, yours: Partial<Slots>): Server {
  return createServer(config, stage(1, yours), withSlow)
}

/** How long `/slow` takes, in milliseconds: enough to be overtaken by a request that takes no time. */
const SLOW_MS = 100

/** The demonstration application and `/slow`, whose answer takes a while. */
const withSlow: Application = services => {
  services.router.add(
    'GET',
    '/slow',
    () =>
      new Promise(resolve => {
        const response = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'slow\n' }
        setTimeout(() => resolve(response), SLOW_MS)
      }),
  )
  return routes(services)
}
