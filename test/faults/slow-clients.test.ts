import { describe, expect, it } from 'vitest'
import { PIECE_BYTES } from '../../solution/http/file-range.ts'
import { get, post } from '../support/messages.ts'
import type { RawClient } from '../support/raw-client.ts'
import { HUGE_BYTES, LARGE_BYTES, useFaultyServer } from './harness.ts'

const CLIENTS = 200

/** Each was told that it took too long, and that the connection ends. */
async function expectTimeouts(clients: RawClient[]): Promise<void> {
  for (const client of clients) {
    const { status, headers } = await client.response()
    expect(status).toBe(408)
    expect(headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
  }
}

describe('clients that send slowly', () => {
  const server = useFaultyServer({ env: { HEADER_TIMEOUT_MS: '400', BODY_TIMEOUT_MS: '400' } })

  it('are answered 408 when their heads do not end', async () => {
    const clients = await server().connectMany(CLIENTS)
    for (const client of clients) client.send('GET / HTTP/1.1\r\nHost: a\r\nX-')
    await server().expectHealthy()
    await expectTimeouts(clients)
  })

  it('are answered 408 when their bodies do not end', async () => {
    const clients = await server().connectMany(CLIENTS)
    for (const client of clients) client.send(post('/echo', 'content').slice(0, -1))
    await server().expectHealthy()
    await expectTimeouts(clients)
  })

  it('are closed when they never send, nor end their side', async () => {
    const clients = await server().connectMany(CLIENTS)
    for (const client of clients) client.send(get('/', 'Connection: close'))
    for (const client of clients) expect((await client.response()).status).toBe(200)
    await server().untilHeld({ connections: 0 })
  })
})

describe('clients that read a large file slowly or not at all', () => {
  const server = useFaultyServer({
    env: { WRITE_TIMEOUT_MS: '600000' },
    execArgv: ['--expose-gc'],
  })

  it.each([
    // Its blocks are kept once for all of them, as long as memory for that lasts.
    ['large.bin', LARGE_BYTES, 16 * 1_048_576],
    ['huge.bin', HUGE_BYTES, CLIENTS * PIECE_BYTES],
  ])(
    '(%s) cost a piece of it and two descriptors each, and can have it all when they like',
    async (name, size, most) => {
      const before = { ...(await server().memory()), ...(await server().holdings()) }
      const clients = await server().connectMany(CLIENTS)
      await server().untilHeld({ connections: CLIENTS })
      for (const client of clients) client.send(get(`/static/${name}`)).socket.pause()
      await server().untilHeld({ descriptors: before.descriptors + 2 * CLIENTS })
      // Every other one takes a piece now and then.
      const slow = clients.filter((_, index) => index % 2 === 0)
      for (let round = 0; round < 3; round++) {
        for (const { socket } of slow) {
          socket.once('data', () => socket.pause())
          socket.resume()
        }
        await server().expectHealthy()
      }
      const during = await server().memory()
      const figure = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`
      console.log(
        `${CLIENTS} slow readers of ${figure(size)}: buffers ${figure(before.buffers)} → ${figure(during.buffers)}, ` +
          `resident ${figure(before.rss)} → ${figure(during.rss)}`,
      )
      // Besides: what was received, and spare buffers.
      expect(during.buffers - before.buffers).toBeLessThan(most + 16 * 1_048_576)
      for (const client of slow.slice(0, 2)) {
        client.socket.removeAllListeners('pause').resume()
        expect((await client.response()).body).toHaveLength(size)
      }
    },
  )
})

describe('clients that read nothing', () => {
  const server = useFaultyServer({ env: { WRITE_TIMEOUT_MS: '500', MIN_BYTES_PER_SECOND: '100000000' } })

  it.each(['/static/large.bin', '/large', '/endless'])('of %s are cut', async path => {
    const clients = await server().connectMany(50)
    for (const client of clients) client.send(get(path)).socket.pause()
    await server().expectHealthy()
    await server().untilHeld({ connections: 0 })
    for (const { socket } of clients) socket.resume()
    await Promise.all(clients.map(client => client.closed()))
    expect(clients.every(({ received }) => received.length < LARGE_BYTES)).toBe(true)
  })
})
