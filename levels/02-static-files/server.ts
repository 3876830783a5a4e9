import { readdirSync } from 'node:fs'
import type { Server } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Config, defaults } from '../../solution/config.ts'
import type { Handler, Response, Slots } from '../../solution/contracts.ts'
import { type Application, routes } from '../../solution/routes.ts'
import { createServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'
import { makeSite } from './site.ts'

/** Stage 2: your static files, and nothing of the later levels. `npm run serve 2` runs it. */
export function createStage(config: Config, yours: Partial<Slots>): Server {
  const staticRoot = config.staticRoot === defaults.staticRoot ? makeSite() : config.staticRoot
  return createServer({ ...config, staticRoot }, stage(2, yours), withFiles)
}

const PREFIX = '/static/'

/** Everything under the prefix goes to your handler, since the router of a later level isn't there yet. */
const withFiles: Application = services => {
  const { router, staticFiles, staticRoot: root, cacheControl } = services
  router.add('GET', '/memory', memory).add('GET', '/open', open)
  const files = staticFiles({ root, prefix: PREFIX, cacheControl })
  const rest = routes(services)
  return request => (request.path.startsWith(PREFIX) ? files(request) : rest(request))
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** How many bytes the process holds at this moment. */
const memory: Handler = () => {
  // What nobody holds any more is only waiting to be swept up.
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return figures({ bytes: heapUsed + external })
}

/** How many files and sockets are open; 0 where the system does not tell, as on Windows. */
const open: Handler = () => {
  try {
    return figures({ descriptors: readdirSync('/dev/fd').length })
  } catch {
    return figures({ descriptors: 0 })
  }
}

function figures(values: Readonly<Record<string, number>>): Response {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(values)}\n`,
  }
}
