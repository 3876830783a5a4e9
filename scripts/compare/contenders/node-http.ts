import type { Contender } from '../contender.ts'
import { presentKitServer } from '../kit-server.ts'

export const nodeHttp: Contender = {
  id: 'node-http',
  name: 'node:http',
  cannot: { logs: 'it has neither a log nor limits' },
  differs: {
    files: 'it has no handler for files: stat, and a stream, written by hand',
    restart: 'under node:cluster, it answers with Connection: close while server.close() waits',
  },
  find: async () =>
    presentKitServer({ name: 'node:http', module: 'compare/servers/node-http', env: () => ({}) }),
}
