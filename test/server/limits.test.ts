/** The limits through the whole server: who is counted, and what a client is told. */
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { get } from '../support/messages.ts'
import { serve } from '../support/serve.ts'

describe('the rate limit', () => {
  it('tells every client its share, whatever the answer is, and refuses with Retry-After', async () => {
    const client = await (await serve(undefined, { rateLimit: 3 })).connect()
    const ask = (path: string) => client.send(get(path)).response()
    expect(await ask('/')).toMatchObject({
      status: 200,
      headers: { ratelimit: expect.stringContaining('r=2') },
    })
    expect(await ask('/nowhere')).toMatchObject({
      status: 404,
      headers: { ratelimit: expect.stringContaining('r=1') },
    })
    expect(await ask('/users/%ff')).toMatchObject({
      status: 400,
      headers: { ratelimit: expect.stringContaining('r=0') },
    })
    const refused = await ask('/')
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'ratelimit-policy': '"default";q=3;w=60', ratelimit: expect.stringContaining('r=0') },
    })
    expect(refused.headers['ratelimit']).toBe(`"default";r=0;t=${refused.headers['retry-after']}`)
  })

  it('counts the client behind a proxy that is trusted, and the proxy that is not', async () => {
    const from = (address: string) => get('/', `X-Forwarded-For: ${address}`)
    for (const [trustProxy, statuses] of [
      [['127.0.0.0/8'], [200, 200, 429]],
      [[], [200, 429, 429]],
    ] as const) {
      const client = await (await serve(undefined, { rateLimit: 1, trustProxy })).connect()
      const seen = []
      for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1'])
        seen.push((await client.send(from(address)).response()).status)
      expect(seen).toEqual(statuses)
    }
  })
})

describe('the connection limit', () => {
  it('turns away who comes too many, who can read why, and has the place again when somebody leaves', async () => {
    const server = await serve(undefined, { maxConnections: 2 })
    const first = await server.connect()
    await server.connect()
    const third = await server.connect()
    const refused = await third.response()
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5', connection: 'close' } })
    expect(await third.closed()).toBe('closed')
    const socket = server.socketOf(first)
    first.destroy()
    await eventually(() => socket.destroyed, 'the place is free')
    const fourth = await server.connect()
    expect((await fourth.send(get('/')).response()).status).toBe(200)
  })
})
