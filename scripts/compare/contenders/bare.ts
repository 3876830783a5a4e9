import type { Contender } from '../contender.ts'
import { presentKitServer } from '../kit-server.ts'

const CONSTANT = 'it writes a constant for whatever comes, to show what no server on Node can do without'

export const bare: Contender = {
  id: 'bare',
  name: 'bare socket',
  cannot: {
    pipelining: 'it does not count the requests',
    closing: 'it reads no request, so it closes after none',
    files: 'it has no files',
    logs: 'it has neither a log nor limits',
    restart: 'it can only be cut off',
    cores: 'it is the floor of one process',
  },
  differs: { 'keep-alive': CONSTANT },
  find: async () => presentKitServer({ name: 'bare socket', module: 'bench/bare-server', env: () => ({}) }),
}
