import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Handler, Response } from '../../solution/contracts.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { Patient } from '../support/handlers.ts'
import { get, head, post } from '../support/messages.ts'
import { serve, serveInMemory } from '../support/serve.ts'

const ok: Response = { status: 200, headers: {}, body: 'fine' }

/** What a handler may do instead of answering. The types forbid most of it; plain JavaScript does not. */
const failures: Record<string, () => unknown> = {
  'throws an error': () => {
    throw new Error('secret')
  },
  'throws a string': () => {
    throw 'secret'
  },
  'throws undefined': () => {
    throw undefined
  },
  'returns undefined': () => undefined,
  'returns null': () => null,
  'returns a string': () => 'secret',
  'returns an empty object': () => ({}),
  'returns a response without headers': () => ({ status: 200, body: 'secret' }),
  'returns a response whose headers are null': () => ({ status: 200, headers: null }),
  'returns a status of 99': () => ({ status: 99, headers: {} }),
  'returns a status of 101': () => ({ status: 101, headers: {} }),
  'returns a value with a line break': () => ({ ...ok, headers: { x: 'a\r\nsecret: b' } }),
  'returns a name with a line break': () => ({ ...ok, headers: { 'x\r\nsecret': 'b' } }),
  'returns a body that is a number': () => ({ ...ok, body: 42 }),
}

const broken = (fail: () => unknown, later: boolean): Handler =>
  (request => {
    if (request.path !== '/broken') return ok
    return later ? new Promise(resolve => setImmediate(resolve)).then(fail) : fail()
  }) as Handler

describe.each(Object.keys(failures))('a handler that %s', name => {
  it.each([
    ['at once', false],
    ['later', true],
  ])('is answered for with 500, and the connection and others go on: %s', async (_, later) => {
    const server = await serve(broken(failures[name]!, later))
    const other = await server.connect()
    await other.send(get('/')).response()
    const client = await server.connect()
    client.send(get('/broken') + get('/next'))
    const { status, headers, body, head } = await client.response()
    expect(status).toBe(500)
    expect(headers['connection']).toBeUndefined()
    expect(head + body).not.toContain('secret')
    expect((await client.response()).body.toString()).toBe('fine')
    expect((await other.send(get('/')).response()).body.toString()).toBe('fine')
    expect(server.sockets).toHaveLength(2)
  })
})

describe('a handler', () => {
  it('that throws an HttpError is answered for with its status and fields', async () => {
    const server = await serve(() => {
      throw new HttpError('method_not_allowed', 'secret', { headers: { allow: 'GET' } })
    })
    const client = await server.connect()
    const { status, headers, body } = await client.send(get('/')).response()
    expect(status).toBe(405)
    expect(headers['allow']).toBe('GET')
    expect(body.toString()).toBe('This resource does not have that method.\n')
  })

  it('that fails without having read the body leaves the connection usable', async () => {
    const server = await serve(broken(failures['throws an error']!, true))
    const client = await server.connect()
    client.send(post('/broken', 'body') + get('/next'))
    expect((await client.response()).status).toBe(500)
    expect((await client.response()).body.toString()).toBe('fine')
  })

  it('that fails for HEAD is answered for without a body', async () => {
    const server = await serve(broken(failures['throws an error']!, false))
    const client = await server.connect()
    client.send(head('HEAD /broken HTTP/1.1', 'Host: a') + get('/next'))
    const { status, headers } = await client.response({ method: 'HEAD' })
    expect(status).toBe(500)
    expect(Number(headers['content-length'])).toBeGreaterThan(0)
    expect((await client.response()).body.toString()).toBe('fine')
  })

  it('knows its client', async () => {
    const server = await serve(({ client }) => ({ ...ok, body: `${client.address} ${client.port}` }))
    const client = await server.connect()
    const { body } = await client.send(get('/')).response()
    expect(body.toString()).toBe(`127.0.0.1 ${client.socket.localPort}`)
  })

  it('whose client has gone has its stream closed', async () => {
    const patient = new Patient()
    const { socket } = await serveInMemory(patient.handler)
    socket.receive(get('/'))
    socket.destroy()
    await socket.flowing()
    const body = Readable.from([Buffer.from('nobody reads this')])
    patient.answer({ ...ok, body })
    await socket.flowing()
    expect(body.destroyed).toBe(true)
  })

  it('whose client has gone does no harm with its answer', async () => {
    let answer = (_: Response) => {}
    let asked = () => {}
    const wasAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    const server = await serve(request => {
      if (request.path !== '/slow') return ok
      asked()
      return new Promise<Response>(resolve => {
        answer = resolve
      })
    })
    const client = await server.connect()
    client.send(get('/slow'))
    await wasAsked
    client.socket.resetAndDestroy()
    answer({ ...ok, body: 'x'.repeat(1_000_000) })
    const other = await server.connect()
    expect((await other.send(get('/')).response()).body.toString()).toBe('fine')
  })
})
