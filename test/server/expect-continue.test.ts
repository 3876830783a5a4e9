import { describe, expect, it } from 'vitest'
import type { Handler } from '../../solution/contracts.ts'
import { eventually } from '../support/eventually.ts'
import { mirror, nod, Patient, recording } from '../support/handlers.ts'
import { get, head, post, postChunked } from '../support/messages.ts'
import { serve, serveInMemory } from '../support/serve.ts'

const EXPECT = 'Expect: 100-continue'
const EXPECTING = head('POST /1 HTTP/1.1', 'Host: a', 'Content-Length: 4', EXPECT)

describe('Expect: 100-continue', () => {
  it('is answered with 100 when the handler reads the body, then with the final status', async () => {
    const client = await (await serve(mirror)).connect()
    const interim = await client.send(EXPECTING).response({ interim: true })
    expect(interim.head).toBe('HTTP/1.1 100 Continue')
    const final = await client.send('body').response({ interim: true })
    expect(final.status).toBe(200)
    expect(final.body.toString()).toBe('POST /1 body')
    expect(final.headers['connection']).toBeUndefined()
    expect((await client.send(get('/2')).response()).body.toString()).toBe('GET /2 ')
  })

  it('is answered once, however many pieces the body has', async () => {
    const client = await (await serve(mirror)).connect()
    client.send(head('POST /1 HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'expect: 100-CONTINUE'))
    expect((await client.response({ interim: true })).status).toBe(100)
    client.send('2\r\n')
    client.send('bo\r\n2\r\ndy\r\n')
    client.send('0\r\n\r\n')
    expect((await client.response({ interim: true })).body.toString()).toBe('POST /1 body')
  })

  it('is not answered before the handler asks for the body', async () => {
    const patient = new Patient()
    const client = await (
      await serve(async request => {
        const answer = await patient.handler(request)
        await request.body.bytes()
        return answer
      })
    ).connect()
    client.send(EXPECTING)
    await eventually(() => patient.requests.length === 1, 'the handler has the request')
    expect(client.received).toHaveLength(0)
    patient.answer()
    expect((await client.response({ interim: true })).status).toBe(100)
    expect((await client.send('body').response({ interim: true })).status).toBe(200)
  })

  it('is answered with the final status alone when the handler does not want the body, and the connection ends', async () => {
    const { handler, targets } = recording(() => ({ status: 403, headers: {} }))
    const client = await (await serve(handler)).connect()
    const final = await client.send(EXPECTING).response({ interim: true })
    expect(final.status).toBe(403)
    expect(final.headers['connection']).toBe('close')
    // The body may or may not follow, so nothing can be told from what comes next.
    client.send(get('/smuggled'))
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1'])
  })

  it('is not answered with 100 when the client did not wait', async () => {
    const client = await (await serve(mirror)).connect()
    client.send(post('/1', 'body', EXPECT) + postChunked('/2', ['body'], EXPECT))
    expect((await client.response({ interim: true })).body.toString()).toBe('POST /1 body')
    expect((await client.response({ interim: true })).body.toString()).toBe('POST /2 body')
  })

  it('means nothing without a body', async () => {
    const client = await (await serve(mirror)).connect()
    client.send(get('/1', EXPECT) + post('/2', '', EXPECT))
    const first = await client.response({ interim: true })
    expect(first.body.toString()).toBe('GET /1 ')
    expect(first.headers['connection']).toBeUndefined()
    expect((await client.response({ interim: true })).body.toString()).toBe('POST /2 ')
  })

  it('is ignored in HTTP/1.0', async () => {
    const patient = new Patient()
    const server = await serve(async request => {
      const answer = patient.handler(request)
      const body = await request.body.text()
      return { ...(await answer), body }
    })
    const client = await server.connect()
    client.send(head('POST /1 HTTP/1.0', 'Content-Length: 4', EXPECT))
    await eventually(() => patient.requests.length === 1, 'the handler has the request')
    expect(client.received).toHaveLength(0)
    patient.answer()
    expect((await client.send('body').response({ interim: true })).body.toString()).toBe('body')
    expect(await client.closed()).toBe('closed')
  })

  it('is sent before the final head when the response is made of the body', async () => {
    const client = await (
      await serve(request => ({ status: 200, headers: {}, body: request.body }))
    ).connect()
    expect((await client.send(EXPECTING).response({ interim: true })).status).toBe(100)
    const final = await client.send('body').response({ interim: true })
    expect(final.status).toBe(200)
    expect(final.body.toString()).toBe('body')
  })

  it('is never answered with 100 once the final response has begun', async () => {
    const handler: Handler = request => ({
      status: 200,
      headers: {},
      body: (async function* () {
        yield Buffer.from('hello ')
        yield* request.body
      })(),
    })
    const { socket } = await serveInMemory(handler)
    socket.receive(EXPECTING)
    await eventually(() => socket.sent.includes('hello '), 'the response begins')
    await socket.flowing()
    socket.receive('body')
    await eventually(() => socket.sent.endsWith('0\r\n\r\n'), 'the response ends')
    expect(socket.sent).not.toContain('100 Continue')
    expect(socket.sent).toMatch(/\r\n\r\n6\r\nhello \r\n4\r\nbody\r\n0\r\n\r\n$/)
  })

  it('is not answered with 100 after a final response, when a handler asks too late', async () => {
    let late: Promise<unknown> | undefined
    const handler: Handler = request => {
      late = new Promise(resolve => setImmediate(resolve)).then(() =>
        request.body.text().catch(() => 'failed'),
      )
      return { status: 403, headers: {} }
    }
    const { socket } = await serveInMemory(handler)
    const errors: Error[] = []
    socket.on('error', error => errors.push(error))
    socket.receive(EXPECTING)
    await socket.flowing()
    socket.receiveEnd()
    expect(await late).toBe('failed')
    expect(errors).toEqual([])
    expect(socket.sent).toMatch(/^HTTP\/1\.1 403 /)
    expect(socket.sent).not.toContain('100 Continue')
  })
})

describe('another expectation', () => {
  it('is answered with 417', async () => {
    const { handler, targets } = recording(nod)
    const client = await (await serve(handler)).connect()
    client.send(head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Expect: the-unexpected'))
    expect((await client.response({ interim: true })).status).toBe(417)
    expect(await client.rest()).toBe('')
    expect(targets).toEqual([])
  })

  it('is ignored in HTTP/1.0', async () => {
    const client = await (await serve(nod)).connect()
    client.send(head('GET / HTTP/1.0', 'Expect: the-unexpected'))
    expect((await client.response({ interim: true })).status).toBe(200)
  })
})
