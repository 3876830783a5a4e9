import { describe, expect, it } from 'vitest'
import type { Handler } from '../../solution/contracts.ts'
import { eventually } from '../support/eventually.ts'
import { mirror, nod, recording } from '../support/handlers.ts'
import { get, head, post, postChunked } from '../support/messages.ts'
import { serve } from '../support/serve.ts'

const KB = 1_024

/** Whoever reads a body as a request, runs this one. */
const smuggled = get('/smuggled')

describe('a body that the handler reads', () => {
  it('is handed on whole, however it was sent', async () => {
    const client = await (await serve(mirror)).connect()
    client.send(post('/1', 'content') + postChunked('/2', ['c', 'on', 'tent']))
    expect((await client.response()).body.toString()).toBe('POST /1 content')
    expect((await client.response()).body.toString()).toBe('POST /2 content')
  })

  it('is handed on with GET as well', async () => {
    const client = await (await serve(mirror)).connect()
    client.send(`${get('/1', 'Content-Length: 4')}body${get('/2')}`)
    expect((await client.response()).body.toString()).toBe('GET /1 body')
    expect((await client.response()).body.toString()).toBe('GET /2 ')
  })

  it('may be as large as the limit', async () => {
    const server = await serve(async request => {
      let bytes = 0
      for await (const piece of request.body) bytes += piece.length
      return { status: 200, headers: {}, body: `${bytes}` }
    })
    const client = await server.connect()
    client.send(post('/', 'x'.repeat(KB * KB)))
    expect((await client.response()).body.toString()).toBe(`${KB * KB}`)
  })

  it('brings its trailers, and none of them becomes a header field', async () => {
    const server = await serve(async ({ body, headers }) => {
      await body.bytes()
      const seen = [body.trailers.get('x-sum'), headers.get('x-sum'), headers.get('content-length')]
      return { status: 200, headers: {}, body: JSON.stringify(seen) }
    })
    const client = await server.connect()
    const chunked = head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')
    client.send(`${chunked}1\r\na\r\n0\r\nX-Sum: 42\r\nContent-Length: 5\r\n\r\n`)
    expect(JSON.parse((await client.response()).body.toString())).toEqual(['42', null, null])
  })
})

describe('a body that nobody reads', () => {
  it.each([
    ['of known length', post('/1', smuggled)],
    ['in chunks', postChunked('/1', [smuggled, smuggled])],
    ['that is not a request', post('/1', '\0\r\n\r\n'.repeat(100))],
    ['of 64 KB', post('/1', smuggled.padEnd(64 * KB))],
  ])('is skipped, and the connection used again: one %s', async (_, request) => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(request + get('/2'))
    const first = await client.response()
    expect(first.body.toString()).toBe('POST /1')
    expect(first.headers['connection']).toBeUndefined()
    expect((await client.response()).body.toString()).toBe('GET /2')
    expect(targets).toEqual(['/1', '/2'])
  })

  it('is skipped also when it comes after the answer', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(head('POST /1 HTTP/1.1', 'Host: a', `Content-Length: ${smuggled.length}`))
    expect((await client.response()).status).toBe(200)
    client.send(smuggled.slice(0, 10))
    client.send(smuggled.slice(10) + get('/2'))
    expect((await client.response()).body.toString()).toBe('GET /2')
    expect(targets).toEqual(['/1', '/2'])
  })

  it('closes the connection when its length says that it is large, and is never read as a request', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(post('/1', smuggled.repeat(3_000)) + get('/2'))
    const { status, headers } = await client.response()
    expect(status).toBe(200)
    expect(headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1'])
  })

  it('closes the connection when it turns out to be large, and is never read as a request', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(postChunked('/1', Array(100).fill(smuggled.repeat(40))) + get('/2'))
    expect((await client.response()).status).toBe(200)
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1'])
  })

  it('closes the connection when it is malformed, without another answer', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(`${head('POST /1 HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}nonsense${smuggled}`)
    expect((await client.response()).status).toBe(200)
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1'])
  })

  it('closes the connection when the client ends within it', async () => {
    const client = await (await serve(nod)).connect()
    client.send(post('/1', 'content').slice(0, -3)).end()
    expect((await client.response()).status).toBe(200)
    expect(await client.rest()).toBe('')
  })

  it('is skipped from where the handler stopped reading', async () => {
    const { handler, targets } = recording(async request => {
      for await (const piece of request.body) return { status: 200, headers: {}, body: piece }
      throw new Error('no body')
    })
    const client = await (await serve(handler)).connect()
    client.send(`${postChunked('/1', ['first', smuggled, smuggled])}${post('/2', 'x')}`)
    expect((await client.response()).body.toString()).toBe('first')
    expect((await client.response()).body.toString()).toBe('x')
    expect(targets).toEqual(['/1', '/2'])
  })

  it('fails whoever wants it after the answer', async () => {
    let late: Promise<string> | undefined
    const handler: Handler = request => {
      late ??= Promise.resolve()
        .then(() => request.body.text())
        .catch((error: Error) => error.message)
      return { status: 200, headers: {} }
    }
    const client = await (await serve(handler)).connect()
    client.send(post('/1', 'x'))
    await client.response()
    expect(await late).toBe('the request was answered before its body was read')
  })
})

describe('a body that is not what it should be', () => {
  it.each([
    ['is malformed', 'Transfer-Encoding: chunked', '3\r\none\r\nnonsense\r\n\r\n', 400],
    [
      'is larger than the limit',
      'Transfer-Encoding: chunked',
      `${'64\r\n'.concat('x'.repeat(100), '\r\n').repeat(2)}0\r\n\r\n`,
      413,
    ],
    ['has too many trailers', 'Transfer-Encoding: chunked', `0\r\n${'x: y\r\n'.repeat(200)}\r\n`, 431],
  ])('is refused to the handler and to the client: it %s', async (_, field, body, status) => {
    const errors: unknown[] = []
    const handler: Handler = async request => {
      await request.body.bytes().catch(error => {
        errors.push(error)
        throw error
      })
      throw new Error('it was handed on as a whole')
    }
    const client = await (await serve(handler, { maxBodyBytes: 150 })).connect()
    client.send(head('POST /1 HTTP/1.1', 'Host: a', field) + body + smuggled)
    const answer = await client.response()
    expect(answer.status).toBe(status)
    expect(answer.headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
    expect(errors).toMatchObject([{ name: 'HttpError', status }])
  })

  it('closes the connection also when the handler thinks nothing of it', async () => {
    const handler: Handler = async request => {
      const body = await request.body.text().catch(() => 'never mind')
      return { status: 200, headers: {}, body }
    }
    const client = await (await serve(handler)).connect()
    client.send(
      `${head('POST /1 HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}nonsense\r\n\r\n${smuggled}`,
    )
    const { body, headers } = await client.response()
    expect(body.toString()).toBe('never mind')
    expect(headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
  })

  it.each([
    ['of known length', post('/', 'content').slice(0, -3)],
    ['in chunks', postChunked('/', ['content']).slice(0, -5)],
    ['in chunks but for the last line', postChunked('/', ['content']).slice(0, -2)],
  ])('is never handed on as a whole when the client ends within it: one %s', async (_, request) => {
    const outcomes: string[] = []
    const handler: Handler = async ({ body }) => {
      await body.text().then(
        text => outcomes.push(`whole: ${text}`),
        error => outcomes.push(error.code),
      )
      return { status: 400, headers: {} }
    }
    const client = await (await serve(handler)).connect()
    expect((await client.send(request).end().response()).headers['connection']).toBe('close')
    expect(await client.closed()).toBe('closed')
    expect(outcomes).toEqual(['incomplete'])
  })

  it('fails for the handler when the client vanishes within it', async () => {
    let outcome: unknown
    const handler: Handler = async ({ body }) => {
      outcome = await body.text().catch(error => error.code)
      return { status: 200, headers: {} }
    }
    const server = await serve(handler)
    const client = await server.connect()
    const part = post('/', 'content').slice(0, -3)
    client.send(part)
    await server.hasRead(client, part.length)
    client.socket.resetAndDestroy()
    await eventually(() => outcome !== undefined, 'the body fails')
    expect(outcome).toBe('incomplete')
  })
})
