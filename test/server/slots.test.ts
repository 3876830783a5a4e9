/** The slots of levels 2, 4 and 6 on the wire: a first look at each through the whole server. */
import { describe, expect, it } from 'vitest'
import type { Response } from '../../solution/contracts.ts'
import { serve } from '../support/serve.ts'

const ok: Response = { status: 200, headers: {}, body: 'ok' }

const get = (path: string, ...fields: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: a', ...fields, '', ''].join('\r\n')

describe('static files', () => {
  it('are sent with type, length and validators, and not again to a client that has them', async () => {
    const client = await (await serve()).connect()
    const { status, headers, body } = await client.send(get('/static/hello.txt')).response()
    expect(status).toBe(200)
    expect(body.toString()).toBe('Hello, World!\n')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    const again = await client.send(get('/static/hello.txt', `If-None-Match: ${headers['etag']}`)).response()
    expect(again.status).toBe(304)
  })

  it.each([
    ['bytes=0-4', 206, 'Hello', 'bytes 0-4/14'],
    ['bytes=-7', 206, 'World!\n', 'bytes 7-13/14'],
    ['bytes=99-', 416, undefined, 'bytes */14'],
    ['lines=1-2', 200, 'Hello, World!\n', undefined],
  ])('answer %s with %i', async (range, status, body, contentRange) => {
    const client = await (await serve()).connect()
    const response = await client.send(get('/static/hello.txt', `Range: ${range}`)).response()
    expect(response.status).toBe(status)
    expect(response.headers['content-range']).toBe(contentRange)
    if (body !== undefined) expect(response.body.toString()).toBe(body)
  })

  it.each([
    '/static/../package.json',
    '/static/%2e%2e/package.json',
    '/static/%2e%2e%2fpackage.json',
    '/static/%252e%252e/package.json',
    '/static/..%5cpackage.json',
    '/static//etc/passwd',
    '/static/hello.txt%00.html',
    '/static/%c0%ae%c0%ae/package.json',
    '/static/.hidden',
  ])('are all that can be read: not %s', async path => {
    const client = await (await serve()).connect()
    const { status, body } = await client.send(get(path)).response()
    expect([400, 404]).toContain(status)
    expect(body.toString()).not.toMatch(/socket-school|root:/)
  })
})

describe('a failure', () => {
  it('is a problem document to who asks for one, and never tells its cause', async () => {
    const server = await serve(() => {
      throw new Error('the password is 1234')
    })
    const client = await server.connect()
    const asJson = await client.send(get('/', 'Accept: application/problem+json')).response()
    expect(asJson.headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(asJson.body.toString())).toMatchObject({ status: 500, code: 'internal' })
    const asText = await client.send(get('/')).response()
    expect(asText.headers['content-type']).toMatch(/^text\/plain/)
    expect(asJson.body.toString() + asText.body.toString()).not.toContain('1234')
  })
})

describe('a drain', () => {
  it('lets a busy connection finish and says close, and closes an idle one', async () => {
    let answer = () => {}
    const server = await serve(request => {
      if (request.path !== '/slow') return ok
      return new Promise(resolve => {
        answer = () => resolve(ok)
      })
    })
    const idle = await server.connect()
    await idle.send(get('/')).response()
    const busy = await server.connect()
    busy.send(get('/slow'))
    await server.hasRead(busy, get('/slow').length)
    const drained = server.drain()
    server.clock.advance(1_000)
    expect(await idle.closed()).toBe('closed')
    idle.end()
    answer()
    expect((await busy.response()).headers['connection']).toBe('close')
    busy.end()
    expect(await drained).toEqual({ cut: 0 })
  })
})
