import { createRequire } from 'node:module'
import type { Contender } from '../contender.ts'
import { presentKitServer } from '../kit-server.ts'

export const fastify: Contender = {
  id: 'fastify',
  name: 'Fastify',
  cannot: { files: 'it serves files by @fastify/static, which is not installed' },
  differs: {
    logs: 'it has its log, but limits only by @fastify/rate-limit, which is not installed',
    restart: 'under node:cluster, it ends by its close()',
  },
  async find() {
    const { version } = createRequire(import.meta.url)('fastify/package.json') as { version: string }
    const env = ({ logs }: { logs: boolean }) => ({ LOG_LEVEL: logs ? 'info' : 'silent' })
    return presentKitServer({ name: 'Fastify', module: 'compare/servers/fastify', env }, version)
  },
}
