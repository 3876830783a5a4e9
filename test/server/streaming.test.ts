import { createReadStream } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Handler, Response } from '../../solution/contracts.ts'
import { eventually } from '../support/eventually.ts'
import { nod } from '../support/handlers.ts'
import { get, head, post } from '../support/messages.ts'
import type { RawClient } from '../support/raw-client.ts'
import { serve } from '../support/serve.ts'

const GET_1_0 = head('GET /stream HTTP/1.0', 'Connection: keep-alive')

async function* pieces(...texts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await new Promise(resolve => setImmediate(resolve))
    if (text instanceof Error) throw text
    yield Buffer.from(text)
  }
}

const disk = new Error('disk on fire')

/** Answers /stream with these pieces, anything else with a nod. */
async function streaming(texts: (string | Error)[], headers: Response['headers'] = {}): Promise<RawClient> {
  const handler: Handler = request =>
    request.path === '/stream' ? { status: 200, headers, body: pieces(...texts) } : nod(request)
  return await (await serve(handler)).connect()
}

describe('a response that is a stream', () => {
  it('goes to HTTP/1.1 in chunks, and the connection persists', async () => {
    const client = await streaming(['one ', 'two ', 'three'])
    client.send(get('/stream') + get('/next'))
    const { headers, body } = await client.response()
    expect(headers['transfer-encoding']).toBe('chunked')
    expect(headers['content-length']).toBeUndefined()
    expect(body.toString()).toBe('one two three')
    expect((await client.response()).body.toString()).toBe('GET /next')
  })

  it('goes to HTTP/1.0 as it is, and ends with the connection, though that was to persist', async () => {
    const client = await streaming(['one ', 'two ', 'three'])
    const { headers, body } = await client.send(GET_1_0).response()
    expect(headers['transfer-encoding']).toBeUndefined()
    expect(headers['content-length']).toBeUndefined()
    expect(headers['connection']).toBe('close')
    expect(body.toString()).toBe('one two three')
    expect(await client.closed()).toBe('closed')
  })

  it('goes with its length where that is known, and the connection persists', async () => {
    const client = await streaming(['one ', 'two'], { 'content-length': '7' })
    client.send(get('/stream') + GET_1_0 + get('/next'))
    for (let i = 0; i < 2; i++) {
      const { headers, body } = await client.response()
      expect(headers['transfer-encoding']).toBeUndefined()
      expect(body.toString()).toBe('one two')
    }
    expect((await client.response()).body.toString()).toBe('GET /next')
  })

  it('may be one of a file, which has a descriptor as a file range has, and closes it itself', async () => {
    const file = createReadStream('static/hello.txt')
    const client = await (await serve(() => ({ status: 200, headers: {}, body: file }))).connect()
    const { headers, body } = await client.send(get('/')).response()
    expect(headers['transfer-encoding']).toBe('chunked')
    expect(body.toString()).toBe('Hello, World!\n')
    await eventually(() => file.closed, 'the file is closed')
  })

  it('is left out for HEAD, and the next answer is not taken for it', async () => {
    const client = await streaming(['one', 'two'])
    client.send(head('HEAD /stream HTTP/1.1', 'Host: a') + get('/next'))
    expect((await client.response({ method: 'HEAD' })).status).toBe(200)
    expect((await client.response()).body.toString()).toBe('GET /next')
  })

  it('ends the connection when it is shorter than its length: the client sees that bytes are missing', async () => {
    const client = await streaming(['one'], { 'content-length': '7' })
    client.send(get('/stream') + get('/next'))
    const rest = await client.rest()
    expect(rest).toMatch(/content-length: 7\r\n/)
    expect(rest).toMatch(/\r\n\r\none$/)
  })

  it('ends the connection when it is longer than its length: no byte more than that is sent', async () => {
    const client = await streaming(['one', 'two'], { 'content-length': '4' })
    client.send(get('/stream') + get('/next'))
    expect(await client.rest()).toMatch(/\r\n\r\none$/)
  })

  it('is answered for with 500 when it fails before its first byte, and the connection persists', async () => {
    const client = await streaming([disk])
    client.send(get('/stream') + get('/next'))
    const { status, body } = await client.response()
    expect(status).toBe(500)
    expect(body.toString()).not.toContain('disk')
    expect((await client.response()).body.toString()).toBe('GET /next')
  })

  it('breaks the connection when it fails later: the last chunk never comes', async () => {
    const client = await streaming(['one', disk])
    client.send(get('/stream') + get('/next'))
    expect(await client.rest()).toMatch(/\r\n\r\n3\r\none\r\n$/)
  })

  it('breaks a connection of HTTP/1.0 so that what came can not be taken for the whole', async () => {
    const client = await streaming(['one', disk])
    client.send(GET_1_0)
    expect(await client.closed()).toBe('reset')
  })

  it('is let go when the client leaves', async () => {
    let released = false
    let pulled = 0
    const server = await serve(() => ({
      status: 200,
      headers: {},
      body: (async function* () {
        try {
          for (;;) {
            await new Promise(resolve => setImmediate(resolve))
            pulled++
            yield Buffer.alloc(1_000)
          }
        } finally {
          released = true
        }
      })(),
    }))
    const client = await server.connect()
    client.send(get('/'))
    await eventually(() => pulled > 3, 'the response is under way')
    client.socket.resetAndDestroy()
    await eventually(() => released, 'the stream is let go')
  })

  it('may be the body of the request, as it comes', async () => {
    const server = await serve(request => ({ status: 200, headers: {}, body: request.body }), {
      maxBodyBytes: 2 ** 30,
    })
    const client = await server.connect()
    const content = 'x'.repeat(60_000)
    client.send(post('/', content) + post('/', 'again'))
    expect((await client.response()).body.toString()).toBe(content)
    expect((await client.response()).body.toString()).toBe('again')
  })

  it('may be a large body of a request, which goes through without being collected', async () => {
    const server = await serve(request => ({ status: 200, headers: {}, body: request.body }), {
      maxBodyBytes: 2 ** 30,
    })
    const client = await server.connect()
    const content = Buffer.alloc(8 * 1_024 * 1_024, 'content ')
    client.send(head('POST / HTTP/1.1', 'Host: a', `Content-Length: ${content.length}`))
    client.send(content)
    expect((await client.response()).body.equals(content)).toBe(true)
  })
})
