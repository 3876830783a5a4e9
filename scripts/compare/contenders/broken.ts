import type { Contender } from '../contender.ts'
import { presentKitServer } from '../kit-server.ts'

const ONE_AT_A_TIME = 'it serves one connection at a time, and one request on it'

export const broken: Contender = {
  id: 'broken',
  name: 'level 0',
  cannot: {
    'keep-alive': ONE_AT_A_TIME,
    files: 'it has no files',
    logs: 'it has neither a log nor limits',
    restart: 'it can only be cut off',
    cores: ONE_AT_A_TIME,
  },
  differs: {},
  find: async () => presentKitServer({ name: 'level 0', module: 'compare/servers/broken', env: () => ({}) }),
}
