/** A drain on the wire, through the whole server. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { defaults } from '../../solution/config.ts'
import { atRest, eventually } from '../support/eventually.ts'
import { mirror, nod, Patient } from '../support/handlers.ts'
import { get, post } from '../support/messages.ts'
import type { RawClient } from '../support/raw-client.ts'
import { type Served, serve } from '../support/serve.ts'

const { drainTimeoutMs, idleTimeoutMs } = defaults
/** Longer than any client is given to ask again, shorter than any timeout. */
const LONG_MS = 1_000

/** A server that works on a request until the test lets it answer. */
async function busy(bytes = get('/')) {
  const patient = new Patient()
  const server = await serve(patient.handler)
  const client = await server.connect()
  client.send(bytes)
  await eventually(() => patient.requests.length === 1, 'the handler has the request')
  return { server, client, patient }
}

async function expectLast(client: RawClient, status = 200): Promise<void> {
  const response = await client.response()
  expect(response.status).toBe(status)
  expect(response.headers['connection']).toBe('close')
  expect(await client.rest()).toBe('')
}

async function isRefused({ port }: Served): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const refused = await Promise.race([
    once(socket, 'connect').then(() => false),
    once(socket, 'error').then(() => true),
  ]).catch(() => true)
  socket.destroy()
  return refused
}

describe('while the server drains', () => {
  it('it is alive, but not ready for more', async () => {
    const server = await serve()
    const [watcher, balancer] = [await server.connect(), await server.connect()]
    expect((await balancer.send(get('/health/ready')).response()).status).toBe(200)
    server.drain()
    await expectLast(balancer.send(get('/health/ready')), 503)
    await expectLast(watcher.send(get('/health')), 200)
  })

  it('new clients are refused by the kernel, while others are still served', async () => {
    const { server, client, patient } = await busy()
    server.drain()
    await expect.poll(() => isRefused(server)).toBe(true)
    patient.answer()
    await expectLast(client)
  })

  it('a connection that was idle for long is closed at once, also one that never asked', async () => {
    const server = await serve(nod)
    const [asked, silent] = [await server.connect(), await server.connect()]
    await asked.send(get('/')).response()
    server.clock.advance(idleTimeoutMs - 1)
    server.drain()
    expect(await asked.closed()).toBe('closed')
    expect(await silent.closed()).toBe('closed')
  })

  it('a connection that asked a moment ago is not closed under its next request', async () => {
    const server = await serve(nod)
    const client = await server.connect()
    await client.send(get('/1')).response()
    server.drain()
    await expectLast(client.send(get('/2')))
  })

  it('half a request is waited for, and answered', async () => {
    const server = await serve(nod)
    const client = await server.connect()
    server.drain()
    const request = get('/')
    for (const bytes of [1, 2, 3]) {
      server.clock.advance(400)
      client.send(request[bytes - 1]!)
      await server.hasRead(client, bytes)
    }
    server.clock.advance(400)
    await expectLast(client.send(request.slice(3)))
  })

  it('of pipelined requests the one that is worked on is answered, and says that no other will be', async () => {
    const { server, client, patient } = await busy(get('/1') + get('/2') + get('/3'))
    server.drain()
    patient.answer()
    await expectLast(client)
    expect(patient.requests).toHaveLength(1)
  })

  it('a body may still arrive', async () => {
    const server = await serve(mirror)
    const client = await server.connect()
    const request = post('/', 'content')
    client.send(request.slice(0, -4))
    await server.hasRead(client, request.length - 4)
    server.drain()
    server.clock.advance(LONG_MS)
    await expectLast(client.send(request.slice(-4)))
  })

  it('a stream that has begun is sent to its end', async () => {
    let send = () => {}
    const server = await serve(() => ({
      status: 200,
      headers: {},
      body: (async function* () {
        yield Buffer.from('first')
        await new Promise<void>(resolve => {
          send = resolve
        })
        yield Buffer.from(' last')
      })(),
    }))
    const client = await server.connect()
    client.send(get('/'))
    await eventually(() => client.received.includes('first'), 'the stream has begun')
    const drained = server.drain()
    server.clock.advance(LONG_MS)
    send()
    const { headers, body } = await client.response()
    // Its head was older than the drain, and could not tell.
    expect(headers['connection']).toBeUndefined()
    expect(body.toString()).toBe('first last')
    server.clock.advance(LONG_MS)
    expect(await client.closed()).toBe('closed')
    client.end()
    expect(await drained).toEqual({ cut: 0 })
  })

  it('a large answer reaches a client that reads it late', async () => {
    const body = Buffer.alloc(8 * 1_048_576, 'x')
    const server = await serve(() => ({ status: 200, headers: {}, body }))
    const client = await server.connect()
    client.socket.pause()
    client.send(get('/'))
    await eventually(() => server.socketOf(client).writableLength > 0, 'more than the kernel takes')
    await atRest(() => server.socketOf(client).writableLength)
    const drained = server.drain()
    server.clock.advance(LONG_MS)
    client.socket.resume()
    expect((await client.response()).body).toHaveLength(body.length)
    expect(await client.closed()).toBe('closed')
    client.end()
    expect(await drained).toEqual({ cut: 0 })
  })

  it('clients that the kernel had accepted before are answered', async () => {
    const server = await serve(nod)
    const sockets = Array.from({ length: 50 }, () => connect(server.port, '127.0.0.1'))
    const answers = sockets.map(async socket => {
      let text = ''
      socket.on('data', bytes => (text += bytes)).on('error', error => (text += error.message))
      socket.end(get('/'))
      await once(socket, 'close')
      return text
    })
    // Node connects in the next tick; the server has had no turn to accept yet.
    await new Promise(resolve => process.nextTick(resolve))
    const drained = server.drain()
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(answer).toContain('connection: close\r\n')
    }
    expect(await drained).toEqual({ cut: 0 })
  })
})

describe('a drain', () => {
  it('is one: asked for again, it gives the same', async () => {
    const { server, client, patient } = await busy()
    const [first, second] = [server.drain(), server.drain()]
    patient.answer()
    await expectLast(client)
    client.end()
    expect(await first).toBe(await second)
    expect(await server.drain()).toEqual({ cut: 0 })
  })

  it('cuts what is left at its deadline, and counts it', async () => {
    const { server, client } = await busy()
    const drained = server.drain()
    server.clock.advance(drainTimeoutMs)
    expect(await drained).toEqual({ cut: 1 })
    await client.closed()
    expect(client.received).toHaveLength(0)
  })

  it('is over with the last connection, without a look at the time', async () => {
    const { server, client, patient } = await busy()
    const drained = server.drain()
    patient.answer()
    await expectLast(client)
    client.end()
    const before = server.clock.now()
    expect(await drained).toEqual({ cut: 0 })
    expect(server.clock.now()).toBe(before)
    expect(server.clock.pending).toBe(0)
  })
})
