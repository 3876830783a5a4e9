import { describe, expect, it } from 'vitest'
import { get, head } from '../support/messages.ts'
import { serve } from '../support/serve.ts'

/** Asks the demonstration application, over the wire. */
async function ask(requestLine: string, ...fields: string[]) {
  const client = await (await serve()).connect()
  client.send(head(`${requestLine} HTTP/1.1`, 'Host: a', ...fields))
  return await client.response({ method: requestLine.split(' ')[0]! })
}

const allowed = (value: string | undefined) => value?.split(', ').sort()

describe('the demonstration application', () => {
  it('says hello', async () => {
    const { status, headers, body } = await ask('GET /')
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'content-length': '14' })
    expect(new Date(headers['date']!).getTime()).toBeGreaterThan(0)
    expect(body.toString()).toBe('Hello, World!\n')
  })

  it('answers HEAD with the fields of GET and no body', async () => {
    const { status, headers, body } = await ask('HEAD /')
    expect(status).toBe(200)
    expect(headers['content-length']).toBe('14')
    expect(body).toHaveLength(0)
  })

  it('takes a target in absolute-form', async () => {
    expect((await ask('GET http://example.com/health')).status).toBe(200)
  })

  it('does not take the query for part of the path', async () => {
    expect((await ask('GET /health?x=/y')).status).toBe(200)
  })

  it('does not know what is not there', async () => {
    expect((await ask('GET /nothing')).status).toBe(404)
    expect((await ask('GET /__proto__')).status).toBe(404)
  })

  it.each([
    'POST /',
    'DELETE /health',
    'DELETE /users/7',
    'PUT /static/a',
    'GET /echo',
    'TRACE /',
    'PATCH /echo',
    'HEAD /echo',
  ])('answers 405, and what is allowed: %s', async requestLine => {
    const { status, headers } = await ask(requestLine)
    expect(status).toBe(405)
    const [method, path] = requestLine.split(' ')
    expect(allowed(headers['allow'])).toEqual(
      path === '/echo' ? ['OPTIONS', 'POST'] : ['GET', 'HEAD', 'OPTIONS'],
    )
    expect(headers['allow']).not.toContain(method === 'HEAD' ? 'GET' : method)
  })

  it.each(['BREW /', 'get /', 'GETX /', 'BREW /nothing'])(
    'answers 501 to a method that it has never heard of: %s',
    async requestLine => {
      expect((await ask(requestLine)).status).toBe(501)
    },
  )

  it.each([
    ['GET /users/7', '7'],
    ['GET /users/a%2Fb', 'a/b'],
    ['GET /users/caf%C3%A9?id=8', 'café'],
    ['GET http://example.com/users/7', '7'],
    ['GET /users/__proto__', '__proto__'],
  ])('knows users by their id: %s', async (requestLine, id) => {
    const { status, headers, body } = await ask(requestLine)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(body.toString())).toEqual({ id })
  })

  it('answers HEAD of a user with the fields of GET and no body', async () => {
    const { status, headers, body } = await ask('HEAD /users/7')
    expect(status).toBe(200)
    expect(headers['content-length']).toBe('11')
    expect(body).toHaveLength(0)
  })

  it.each(['/users', '/users/', '/users/7/', '/users/7/8', '/users%2F7', '//users/7', '/static', '/health/'])(
    'takes another spelling of a path for another resource: %s',
    async path => {
      expect((await ask(`GET ${path}`)).status).toBe(404)
    },
  )

  it.each(['/users/%', '/users/%zz', '/users/%ff', '/static/%zz'])(
    'answers 400 to an escape that is none, and the connection goes on: %s',
    async path => {
      const client = await (await serve()).connect()
      client.send(get(path) + get('/health'))
      expect((await client.response()).status).toBe(400)
      expect((await client.response()).status).toBe(200)
    },
  )

  it('is no proxy, and answers CONNECT', async () => {
    expect([405, 501]).toContain((await ask('CONNECT example.com:443')).status)
  })

  it('says what is allowed when asked for OPTIONS', async () => {
    const resource = await ask('OPTIONS /echo')
    expect(resource.status).toBe(204)
    expect(allowed(resource.headers['allow'])).toEqual(['OPTIONS', 'POST'])
    const everything = await ask('OPTIONS *')
    expect(everything.status).toBe(204)
    expect(allowed(everything.headers['allow'])).toContain('GET')
    for (const { head } of [resource, everything])
      expect(head).not.toMatch(/^(content-length|transfer-encoding):/im)
  })

  it('echoes a body and its type', async () => {
    const client = await (await serve()).connect()
    client.send(
      `${head('POST /echo HTTP/1.1', 'Host: a', 'Content-Type: text/x', 'Content-Length: 3')}\0\xff!`,
    )
    const { headers, body } = await client.response()
    expect(headers['content-type']).toBe('text/x')
    expect(body.toString('latin1')).toBe('\0\xff!')
  })
})
