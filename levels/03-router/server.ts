import type { Server } from 'node:net'
import type { Config } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import { createServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'
import { siteOf } from './site.ts'

/** Stage 3: your router and nothing of the later levels. `npm run serve 3` runs it. */
export function createStage(config: Config, yours: Partial<Slots>): Server {
  const slots = stage(3, yours)
  return createServer(config, slots, siteOf(slots.router))
}
