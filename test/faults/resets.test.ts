import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { get, post } from '../support/messages.ts'
import type { RawClient } from '../support/raw-client.ts'
import { type FaultyServer, useFaultyServer } from './harness.ts'

const CLIENTS = 40

const server = useFaultyServer({ env: { IDLE_TIMEOUT_MS: '600000' } })

/** Sends the same from each client and waits until the server has read all of it. */
async function sendAll(server: FaultyServer, clients: RawClient[], bytes: string): Promise<void> {
  const before = Number(await server.ask('received'))
  for (const client of clients) client.send(bytes)
  await server.until('received', before + clients.length * bytes.length)
}

/** Each takes connected clients to a point where it hurts. */
const phases: Record<string, (server: FaultyServer, clients: RawClient[]) => Promise<unknown>> = {
  'before its first byte': async () => {},

  'in the middle of a head': (server, clients) => sendAll(server, clients, get('/').slice(0, 20)),

  'in the middle of a body': (server, clients) =>
    sendAll(server, clients, post('/echo', 'content').slice(0, -3)),

  'in the middle of a chunk': (server, clients) =>
    sendAll(server, clients, 'POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc'),

  'while the handler works': async (server, clients) => {
    await sendAll(server, clients, get('/wait'))
    await server.until('waiting', CLIENTS)
  },

  'in the middle of a large answer': async (server, clients) => {
    for (const client of clients) client.socket.pause()
    await sendAll(server, clients, get('/large'))
  },

  'in the middle of a stream': async (server, clients) => {
    for (const client of clients) client.socket.pause()
    await sendAll(server, clients, get('/endless'))
    await server.until('streams', CLIENTS)
  },

  'in the middle of a file': async (server, clients) => {
    const { descriptors } = await server.holdings()
    for (const client of clients) client.socket.pause()
    await sendAll(server, clients, get('/static/large.bin'))
    await server.untilHeld({ descriptors: descriptors + CLIENTS })
  },

  'at any moment of several files': async (_, clients) => {
    for (const client of clients) client.send(get('/static/large.bin').repeat(3))
    await Promise.all(clients.map(({ socket }) => once(socket, 'data')))
  },

  'after its last answer, instead of closing': async (_, clients) => {
    for (const client of clients) client.send(get('/', 'Connection: close'))
    await Promise.all(clients.map(client => client.closed()))
  },

  'after it was refused, while it goes on sending': async (_, clients) => {
    for (const client of clients) client.send('GET / HTTP/one\r\n\r\n')
    await Promise.all(clients.map(client => client.closed()))
    for (const client of clients) client.send('x'.repeat(10_000))
  },

  'behind a hundred pipelined requests': async (_, clients) => {
    for (const client of clients) client.send(get('/').repeat(100))
    await Promise.all(clients.map(client => client.response()))
  },
}

describe('a client may reset its connection', () => {
  it.each(Object.keys(phases))('%s', async phase => {
    const clients = await server().connectMany(CLIENTS)
    await server().untilHeld({ connections: CLIENTS })
    await phases[phase]!(server(), clients)
    for (const client of clients) client.socket.resetAndDestroy()
    // A handler that finds its client gone when it is done.
    await server().untilHeld({ connections: 0 })
    await server().ask('answer')
    await server().until('streams', 0)
    // A client that leaves is no failure of ours.
    const log = (await server().ask('log')) as string[]
    expect(log.find(line => /"level":"(error|fatal)"/.test(line))).toBeUndefined()
  })
})
