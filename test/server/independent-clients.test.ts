import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { Client, Agent as UndiciAgent } from 'undici'
import { describe, expect, it } from 'vitest'
import { mirror } from '../support/handlers.ts'
import { serve } from '../support/serve.ts'

describe('undici', () => {
  it('pipelines two hundred requests over one connection and gets its answers in order', async () => {
    let turn = 0
    const server = await serve(async request => {
      // Some take several turns of the loop, some one.
      for (let wait = turn++ % 4; wait > 0; wait--) await new Promise(resolve => setImmediate(resolve))
      return await mirror(request)
    })
    const client = new Client(server.origin, { pipelining: 20 })
    const finished: number[] = []
    const bodies = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const { body } = await client.request({ method: 'GET', path: `/${i}` })
        const answer = await body.text()
        finished.push(i)
        return answer
      }),
    )
    await client.close()
    expect(bodies).toEqual(Array.from({ length: 200 }, (_, i) => `GET /${i} `))
    expect(finished).toEqual([...finished].sort((a, b) => a - b))
    expect(server.sockets).toHaveLength(1)
  })

  it('sends bodies of every size and kind over one connection', async () => {
    const server = await serve()
    const client = new Client(server.origin, { pipelining: 1 })
    for (const size of [0, 1, 1_000, 65_536, 200_000]) {
      const sent = Buffer.alloc(size, 'abc')
      async function* streamed() {
        for (let at = 0; at < size; at += 7_777) yield sent.subarray(at, at + 7_777)
      }
      for (const body of [sent, streamed]) {
        const answer = await client.request({
          method: 'POST',
          path: '/echo',
          body: typeof body === 'function' ? (await import('node:stream')).Readable.from(body()) : body,
        })
        expect(Buffer.from(await answer.body.arrayBuffer()).equals(sent)).toBe(true)
      }
    }
    await client.close()
    expect(server.sockets).toHaveLength(1)
  })

  it('opens as many connections as it likes, and each keeps its own order', async () => {
    const server = await serve(mirror)
    const agent = new UndiciAgent({ connections: 10, pipelining: 5 })
    const bodies = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const { body } = await agent.request({ origin: server.origin, method: 'GET', path: `/${i}` })
        return await body.text()
      }),
    )
    await agent.close()
    expect(bodies).toEqual(Array.from({ length: 300 }, (_, i) => `GET /${i} `))
    expect(server.sockets.length).toBeLessThanOrEqual(10)
  })

  it('gets the end of a connection in good time to use another', async () => {
    const server = await serve(mirror, { maxRequestsPerConnection: 7 })
    const client = new Client(server.origin)
    for (let i = 0; i < 21; i++) {
      const { body } = await client.request({ method: 'GET', path: `/${i}` })
      expect(await body.text()).toBe(`GET /${i} `)
    }
    await client.close()
    expect(server.sockets).toHaveLength(3)
  })
})

describe('node:http', () => {
  async function answer(request: ReturnType<typeof httpRequest>): Promise<[IncomingMessage, string]> {
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return [response, await text(response)]
  }

  it('keeps a connection alive over requests of all methods', async () => {
    const server = await serve(mirror)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const request = httpRequest(`${server.origin}/x`, { agent, method })
      request.end(method === 'GET' || method === 'HEAD' ? undefined : 'content')
      const [response, body] = await answer(request)
      expect(response.statusCode, method).toBe(200)
      if (method === 'POST') expect(body).toBe('POST /x content')
    }
    agent.destroy()
    expect(server.sockets).toHaveLength(1)
  })

  it('waits for 100 (Continue)', async () => {
    const server = await serve(mirror)
    const agent = new Agent({ keepAlive: true })
    const request = httpRequest(`${server.origin}/x`, {
      agent,
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': 7 },
    })
    request.flushHeaders()
    await once(request, 'continue')
    request.end('content')
    const [, body] = await answer(request)
    expect(body).toBe('POST /x content')
    agent.destroy()
  })

  it('reads a stream and its end', async () => {
    const server = await serve(() => ({
      status: 200,
      headers: {},
      body: (async function* () {
        for (let i = 0; i < 100; i++) yield Buffer.from(`${i} `)
      })(),
    }))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let i = 0; i < 3; i++) {
      const request = httpRequest(server.origin, { agent }).end()
      const [response, body] = await answer(request)
      expect(response.complete).toBe(true)
      expect(body).toBe(Array.from({ length: 100 }, (_, i) => `${i} `).join(''))
    }
    agent.destroy()
    expect(server.sockets).toHaveLength(1)
  })
})
