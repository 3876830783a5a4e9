/** The peer: Fastify, with its logger on unless LOG_LEVEL is silent. */
import fastify from 'fastify'
import { announce } from '../../bench/benched-server.ts'
import { HELLO } from '../content.ts'

const level = process.env['LOG_LEVEL'] ?? 'info'
const app = fastify({ logger: level === 'silent' ? false : { level }, keepAliveTimeout: 60_000 })
app.get('/', async (_, reply) => reply.type('text/plain; charset=utf-8').send(HELLO))
app.get('/health', async () => ({ status: 'ok' }))
await app.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
announce(app.server, { drain: () => app.close() })
