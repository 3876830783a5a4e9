/** The slot by itself and through the whole server: what an operator reads. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Config } from '../solution/config.ts'
import type { Handler, Logging, LogLevel, Request, Response } from '../solution/contracts.ts'
import { HttpError } from '../solution/http/errors.ts'
import { logging } from '../solution/logging.ts'
import { router } from '../solution/router.ts'
import { staticFiles } from '../solution/static-files.ts'
import { eventually } from './support/eventually.ts'
import { nod } from './support/handlers.ts'
import { get, head } from './support/messages.ts'
import { request } from './support/request.ts'
import { serve } from './support/serve.ts'

type Line = Record<string, unknown> & { err?: Record<string, unknown> }

/** What may not be in a log as it is: whatever a terminal or a viewer obeys. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** Logging into memory. Each line that is taken out must be one line of harmless JSON. */
class Log {
  readonly raw: string[] = []
  readonly slot: Logging

  constructor(level: LogLevel = 'trace') {
    this.slot = logging({ level, destination: { write: line => this.raw.push(line) } })
  }

  get lines(): Line[] {
    return this.raw.map(line => {
      expect(line).toMatch(/^\{.*\}\n$/)
      expect(line.slice(0, -1)).not.toMatch(OBEYED)
      return JSON.parse(line)
    })
  }

  get requests(): Line[] {
    return this.lines.filter(({ msg }) => msg === 'request')
  }

  /** Lets a request through it. */
  async pass(response: Response | Promise<Response>, asked: Request = request()): Promise<Response> {
    return await this.slot.middleware(() => response)(asked)
  }
}

const ok: Response = { status: 200, headers: {}, body: 'äh' }

/** A server that logs into memory. */
async function logged(handler?: Handler, config: Partial<Config> = {}, level?: LogLevel) {
  const log = new Log(level)
  const server = await serve(handler, config, { logging: () => log.slot })
  return { log, server, client: await server.connect() }
}

async function* pieces(...given: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of given) {
    await new Promise(resolve => setImmediate(resolve))
    if (piece instanceof Error) throw piece
    yield Buffer.from(piece)
  }
}

const stream = (...given: (string | Error)[]): Response => ({
  status: 200,
  headers: {},
  body: pieces(...given),
})

describe('the line of a request', () => {
  it('tells who asked for what, and what became of it', async () => {
    const log = new Log()
    await log.pass(
      ok,
      request({ 'x-request-id': 'abc' }, { method: 'PUT', target: '/a?b=c', version: '1.0' }),
    )
    expect(log.lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        pid: process.pid,
        id: 'abc',
        method: 'PUT',
        target: '/a?b=c',
        version: '1.0',
        client: '127.0.0.1',
        status: 200,
        bytes: 3,
        ms: expect.any(Number),
        msg: 'request',
      },
    ])
  })

  it('is written when the answer is there, not before, and tells how long that took', async () => {
    const log = new Log()
    let answer = (_: Response) => {}
    const passed = log.pass(
      new Promise(resolve => {
        answer = resolve
      }),
    )
    const start = performance.now()
    await eventually(() => performance.now() > start + 3, 'some milliseconds pass')
    expect(log.raw).toEqual([])
    answer(ok)
    await passed
    expect(log.lines[0]!['ms']).toBeGreaterThan(3)
  })

  it.each([
    [200, 'info'],
    [304, 'info'],
    [399, 'info'],
    [400, 'warn'],
    [499, 'warn'],
    [500, 'error'],
    [599, 'error'],
  ])('for %i is of level %s', async (status, level) => {
    const log = new Log()
    await log.pass({ ...ok, status })
    expect(log.lines).toMatchObject([{ status, level }])
  })

  it.each([
    ['trace', 3],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['fatal', 0],
    ['silent', 0],
  ] as const)('is left out below the level asked for: %s leaves %i of three', async (level, count) => {
    const log = new Log(level)
    for (const status of [200, 404, 500]) await log.pass({ ...ok, status })
    expect(log.raw).toHaveLength(count)
  })

  it.each([
    ['HEAD', { ...ok }],
    ['HEAD', stream('never sent')],
    ['GET', { ...ok, status: 204 }],
    ['GET', { ...ok, status: 304 }],
    ['GET', { status: 200, headers: {} }],
    ['GET', { status: 200, headers: {}, body: new Uint8Array() }],
  ])('counts no bytes where none are sent: %s %#', async (method, response) => {
    const { log, client } = await logged(() => response)
    await client.send(head(`${method} / HTTP/1.1`, 'Host: a')).response({ method })
    await eventually(() => log.raw.length > 0, 'the line is written')
    expect(log.requests).toMatchObject([{ bytes: 0, status: response.status }])
    expect(log.requests[0]).not.toHaveProperty('aborted')
  })

  it('costs a handler that answers at once no promise', () => {
    expect(new Log().slot.middleware(nod)(request())).not.toBeInstanceOf(Promise)
  })

  it('is one for each of many pipelined requests', async () => {
    const { log, client } = await logged(nod)
    client.send(Array.from({ length: 50 }, (_, n) => get(`/${n}`)).join(''))
    for (let n = 0; n < 50; n++) await client.response()
    expect(log.requests.map(({ target }) => target)).toEqual(Array.from({ length: 50 }, (_, n) => `/${n}`))
  })
})

describe('a stream', () => {
  it('has its line when it is complete, with the bytes that were sent', async () => {
    const { log, client } = await logged(() => stream('one', 'two', 'äh'))
    await client.send(get('/')).response()
    await eventually(() => log.raw.length > 0, 'the line is written')
    expect(log.lines).toMatchObject([{ msg: 'request', status: 200, bytes: 9 }])
    expect(log.lines[0]).not.toHaveProperty('aborted')
  })

  it('that the client leaves is aborted, and let go', async () => {
    let released = false
    const endless = async function* () {
      try {
        for (;;) {
          await new Promise(resolve => setImmediate(resolve))
          yield Buffer.alloc(1_000)
        }
      } finally {
        released = true
      }
    }
    const { log, client } = await logged(() => ({ status: 200, headers: {}, body: endless() }))
    client.send(get('/'))
    await eventually(() => client.received.length > 3_000, 'some of it comes')
    client.socket.resetAndDestroy()
    await eventually(() => log.raw.length > 0, 'the line is written')
    expect(log.lines).toMatchObject([{ msg: 'request', status: 200, aborted: true }])
    expect(log.lines[0]!['bytes']).toBeGreaterThanOrEqual(3_000)
    expect(released).toBe(true)
  })

  it.each(['1.1', '1.0'] as const)(
    'that fails midway breaks its connection of HTTP/%s and no other; the cause is told once, with the id',
    async version => {
      const disk = new Error('disk on fire', { cause: new Error('smoke') })
      const { log, server, client } = await logged(({ path }) => (path === '/' ? stream('one', disk) : ok))
      const other = await server.connect()
      await other.send(get('/other')).response()
      client.send(head(`GET / HTTP/${version}`, 'Host: a', 'X-Request-Id: r1'))
      expect(await client.closed()).toBe(version === '1.0' ? 'reset' : 'closed')
      expect(client.received.toString()).not.toContain('disk')
      // In HTTP/1.1 the last chunk never came; in HTTP/1.0 the connection was reset: nobody takes it for the whole.
      if (version === '1.1') expect(client.received.toString()).toMatch(/\r\n3\r\none\r\n$/)
      expect((await other.send(get('/other')).response()).status).toBe(200)
      expect(log.lines.filter(({ id }) => id === 'r1')).toMatchObject([
        { msg: 'request', status: 200, bytes: 3, aborted: true },
        { msg: 'failed', level: 'error', err: { message: 'disk on fire', cause: { message: 'smoke' } } },
      ])
      expect(log.raw.filter(line => line.includes('disk on fire'))).toHaveLength(1)
    },
  )

  it('that fails before its first byte is answered with 500, told in one line with its id', async () => {
    const { log, client } = await logged(() => stream(new Error('disk on fire')))
    expect((await client.send(get('/', 'X-Request-Id: r1')).response()).status).toBe(500)
    expect(log.lines).toMatchObject([
      { msg: 'failed', id: 'r1', err: { message: 'disk on fire' } },
      { msg: 'request', id: 'r1', status: 500, level: 'error' },
    ])
    expect(log.lines[1]!['bytes']).toBeGreaterThan(0)
  })

  it('that is a file which the disk does not give is told in the same way', async () => {
    // To read a folder fails, as to read from a broken disk does.
    const fd = openSync(tmpdir(), 'r')
    const body = { fd, start: 0, length: 9, release: () => closeSync(fd) }
    const { log, client } = await logged(() => ({ status: 200, headers: {}, body }))
    expect((await client.send(get('/', 'X-Request-Id: r1')).response()).status).toBe(500)
    expect(log.lines).toMatchObject([
      { msg: 'failed', id: 'r1', err: { code: 'EISDIR' } },
      { msg: 'request', id: 'r1', status: 500 },
    ])
  })

  it('that is a file which ends too early breaks off, and the log says why', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'log-')), 'short')
    writeFileSync(path, 'short')
    const fd = openSync(path, 'r')
    const body = { fd, start: 0, length: 9, release: () => closeSync(fd) }
    const { log, client } = await logged(() => ({ status: 200, headers: {}, body }))
    client.send(get('/', 'X-Request-Id: r1'))
    await client.closed()
    expect(log.lines).toMatchObject([
      { msg: 'request', id: 'r1', bytes: 5, aborted: true },
      { msg: 'failed', id: 'r1', err: { message: 'the file has become shorter' } },
    ])
    rmSync(join(path, '..'), { recursive: true })
  })

  it('that fails for what the client did has that status', async () => {
    const { log, client } = await logged(() => stream(new HttpError('body_too_large')))
    expect((await client.send(get('/')).response()).status).toBe(413)
    expect(log.lines).toMatchObject([{ msg: 'request', status: 413, level: 'warn', code: 'body_too_large' }])
  })

  it('that fails after a first piece that is empty is broken off: its head was out', async () => {
    const { log, client } = await logged(() => stream('', new Error('disk on fire')))
    client.send(get('/'))
    await client.closed()
    expect(log.lines).toMatchObject([
      { msg: 'request', bytes: 0, aborted: true },
      { msg: 'failed', err: { message: 'disk on fire' } },
    ])
  })

  it('that fails with one and the same error each time has a line for each', async () => {
    const always = Object.freeze(new Error('always'))
    let fail = () => {}
    const failure = new Promise<never>((_, reject) => {
      fail = () => reject(always)
    })
    const { log, server } = await logged(() => ({
      status: 200,
      headers: {},
      body: { [Symbol.asyncIterator]: () => ({ next: () => failure }) },
    }))
    const clients = await Promise.all(Array.from({ length: 5 }, () => server.connect()))
    for (const [n, client] of clients.entries()) {
      const bytes = get('/', `X-Request-Id: r${n}`)
      await server.hasRead(client.send(bytes), bytes.length)
    }
    fail()
    for (const client of clients) expect((await client.response()).status).toBe(500)
    expect(log.requests.map(({ id }) => id).sort()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
    expect(log.lines).toHaveLength(10)
  })

  it.each([['secret'], [undefined], [null]])('may throw what is no error: %s', async thrown => {
    const broken: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(thrown) }),
    }
    const { log, client } = await logged(() => ({ status: 200, headers: {}, body: broken }))
    expect((await client.send(get('/')).response()).body.toString()).not.toContain('secret')
    expect(log.lines).toMatchObject([{ msg: 'failed' }, { msg: 'request', status: 500 }])
  })

  it('that gives text for bytes is a failure that is told', async () => {
    const wrong = (async function* () {
      yield 'text' as unknown as Uint8Array
    })()
    const { log, client } = await logged(() => ({ status: 200, headers: {}, body: wrong }))
    expect((await client.send(get('/')).response()).status).toBe(500)
    expect(log.lines).toMatchObject([
      { msg: 'failed', err: { message: expect.stringContaining('not bytes') } },
      { msg: 'request', status: 500 },
    ])
  })
})

describe('a file', () => {
  async function filed(size: number) {
    const root = mkdtempSync(join(tmpdir(), 'logged-'))
    onTestFinished(() => rmSync(root, { recursive: true }))
    writeFileSync(join(root, 'file.bin'), Buffer.alloc(size))
    return await logged(staticFiles({ root, prefix: '/', cacheControl: '' }))
  }

  it.each([1_000, 1_000_000])('of %i bytes has its line when it is complete', async size => {
    const { log, client } = await filed(size)
    expect((await client.send(get('/file.bin')).response()).body).toHaveLength(size)
    await eventually(() => log.raw.length > 0, 'the line is written')
    expect(log.lines).toMatchObject([{ status: 200, bytes: size }])
    expect(log.lines[0]).not.toHaveProperty('aborted')
  })

  it('that the client leaves is aborted', async () => {
    const { log, client } = await filed(50_000_000)
    client.send(get('/file.bin'))
    await eventually(() => client.received.length > 0, 'some of it comes')
    client.socket.resetAndDestroy()
    await eventually(() => log.raw.length > 0, 'the line is written')
    expect(log.lines).toMatchObject([{ status: 200, aborted: true }])
    expect(log.lines[0]!['bytes']).toBeLessThan(50_000_000)
  })
})

describe('a message that never became a request', () => {
  it.each([
    ['GET /\r\n\r\n', 400, 'bad_request_line'],
    ['GET / HTTP/1.1\r\n\r\n', 400, 'bad_host'],
    [get(`/${'a'.repeat(10_000)}`), 414, 'target_too_long'],
    [get('/', `A: ${'a'.repeat(20_000)}`), 431, 'head_too_large'],
    [get('/', 'Expect: miracles'), 417, 'expectation_failed'],
    ['GET / HTTP/3.0\r\nHost: a\r\n\r\n', 505, 'version_unsupported'],
    ['\x16\x03\x01\r\n\r\n', 400, 'bad_request_line'],
  ])('has one line that tells its status and why: %#', async (bytes, status, code) => {
    const { log, client } = await logged(nod)
    const answer = await client.send(bytes).response()
    expect(answer.status).toBe(status)
    await client.closed()
    expect(log.lines).toMatchObject([
      { msg: 'refused', status, code, client: '127.0.0.1', bytes: answer.body.length },
    ])
  })

  it('because it was too slow has one line', async () => {
    const { log, server, client } = await logged(nod)
    const bytes = 'GET / HTTP/1.1\r\n'
    await server.hasRead(client.send(bytes), bytes.length)
    server.clock.advance(10_000)
    expect((await client.response()).status).toBe(408)
    expect(log.lines).toMatchObject([{ msg: 'refused', status: 408, code: 'timeout', level: 'warn' }])
  })

  it('because there was no room for its connection has one line', async () => {
    const { log, server } = await logged(nod, { maxConnections: 1 })
    const second = await server.connect()
    expect((await second.response()).status).toBe(503)
    expect(log.lines).toMatchObject([{ msg: 'refused', status: 503, code: 'too_many_connections' }])
  })

  it('has no line if the connection just ends', async () => {
    const { log, client } = await logged(nod)
    client.end()
    await client.closed()
    expect(log.raw).toEqual([])
  })
})

describe('an answer that can not be written', () => {
  it.each([
    { ...ok, headers: { a: 'b\r\nc: d' } },
    { ...ok, status: 99 },
    { ...ok, body: 42 as unknown as string },
  ])('has one line, with the status that the client got: %#', async response => {
    const { log, client } = await logged(() => response)
    expect((await client.send(get('/', 'X-Request-Id: r1')).response()).status).toBe(500)
    expect(log.lines).toMatchObject([
      { msg: 'failed', id: 'r1' },
      { msg: 'request', id: 'r1', status: 500 },
    ])
  })
})

describe('the id of a request', () => {
  const ids = async (given: readonly string[]) => {
    const { log, client } = await logged(({ id }) => ({ ...ok, body: id }))
    const told: string[] = []
    for (const id of given) {
      const { headers, body } = await client.send(get('/', ...(id ? [`X-Request-Id: ${id}`] : []))).response()
      expect(body.toString()).toBe(headers['x-request-id'])
      told.push(headers['x-request-id']!)
    }
    expect(log.requests.map(({ id }) => id)).toEqual(told)
    return told
  }

  it('is taken from the client if it is well-formed', async () => {
    const given = ['a', 'A-b_c.9', '0af7651916cd43dd8448eb211c80319c', 'x'.repeat(128)]
    expect(await ids(given)).toEqual(given)
  })

  it('is made, and unlike any other, if it is not', async () => {
    const given = [
      '',
      'a b',
      'a"b',
      'a,b',
      '{"a":1}',
      '\xe4',
      'x'.repeat(129),
      '\t',
      'a\r\nX-Request-Id: b',
      '',
    ]
    const made = await ids(given)
    expect(new Set(made).size).toBe(given.length)
    for (const id of made) expect(id).toMatch(/^[A-Za-z0-9_-]{8}-[0-9a-z]+$/)
  })

  it.each([
    ['an error', 500, () => Promise.reject(new Error('a'))],
    ['a 404', 404, router().handle],
  ])('is told with %s, too, in place of what the handler says', async (_, status, handler) => {
    const { log, client } = await logged(handler)
    const answer = await client.send(get('/', 'X-Request-Id: r1')).response()
    expect(answer.status).toBe(status)
    expect(answer.headers['x-request-id']).toBe('r1')
    expect(new Set(log.lines.map(({ id }) => id))).toEqual(new Set(['r1']))
  })

  it('leaves the handler’s own value as it is', async () => {
    const shared: Response = Object.freeze({ status: 200, headers: Object.freeze({ a: 'b' }), body: 'x' })
    const { headers } = await new Log().pass(shared)
    expect(headers).toMatchObject({ a: 'b', 'x-request-id': expect.any(String) })
    expect(shared.headers).toEqual({ a: 'b' })
  })
})

describe('silence', () => {
  it('costs nothing: the handler stays as it is, and no request gets an id', () => {
    const { slot } = new Log('silent')
    expect(slot.middleware(nod)).toBe(nod)
  })

  it('is kept whatever happens', () => {
    const { slot, raw } = new Log('silent')
    slot.report(new Error('a'))
    slot.refused(ok, new Error('a'), { address: '::1', port: 1 })
    slot.event('fatal', {}, 'a')
    slot.flush()
    expect(raw).toEqual([])
  })
})

describe('what a client chooses', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(
        '\n',
        '\r',
        '"',
        '\\',
        '\0',
        '\x1b[2J',
        '\x7f',
        '\x9b',
        '\u2028',
        '\u202e',
        '\u200b',
        '\ud800',
        '\udfff',
        '\u{e0041}',
        '\u00ad',
        'a',
      ),
    }),
  )

  it('can neither forge a line nor move the cursor', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (target, method, id, version) => {
        const log = new Log()
        const asked = request(
          { 'x-request-id': id },
          { target, method, version: version as Request['version'] },
        )
        await log.pass(ok, asked)
        log.slot.refused({ ...ok, status: 400 }, new Error(target), { address: method, port: 1 })
        log.slot.report(new Error(target, { cause: method }), asked)
        log.slot.event('warn', { [target]: method, err: id }, version)
        expect(log.lines).toHaveLength(4)
        // Nothing is lost by the escapes but what is no text: units without their other half.
        expect(log.lines[0]!['version']).toBe(version)
      }),
    )
  })

  it('is the same in the log, apart from secrets, while it is short', async () => {
    const log = new Log()
    for (const target of ['/', '*', '/a%20b?c=d&e', 'http://a/b', '/?', '/?a', '/?=b', '/?&&;;'])
      await log.pass(ok, request({}, { target }))
    expect(log.lines.map(({ target }) => target)).toEqual([
      '/',
      '*',
      '/a%20b?c=d&e',
      'http://a/b',
      '/?',
      '/?a',
      '/?=b',
      '/?&&;;',
    ])
  })

  it('is cut where it is long, and the line says so', async () => {
    const log = new Log()
    await log.pass(ok, request({}, { target: `/${'a'.repeat(100_000)}`, method: 'M'.repeat(100_000) }))
    log.slot.report(Object.assign(new Error('m'.repeat(100_000)), { code: 'c'.repeat(100_000) }))
    log.slot.event('info', { a: 'b'.repeat(100_000), err: 'e'.repeat(100_000) }, 'long')
    for (const line of log.raw) {
      expect(line.length).toBeLessThan(25_000)
      expect(line).toMatch(/…\[cut, 10000[0-9] characters\]/)
    }
  })

  it.each([
    '/?token=X',
    '/?access_token=X&a=b',
    '/?a=b&api_key=X',
    '/?a=b;api-key=X',
    '/?apikey=X',
    '/?PASSWORD=X',
    '/?passwd=X',
    '/?user[password]=X',
    '/?user%5Bpassword%5D=X',
    '/?pass%77ord=X',
    '/?client_secret=X=X==X',
    '/?X-Amz-Signature=X&X-Amz-Credential=X',
    '/?sig=X',
    '/?authorization=Bearer%20X',
    '/?sessionid=X',
    '/?jwt=X.X.X',
    '/?a?b&token=X',
    '/?token=X?X/X#X',
    'http://a/b?token=X',
    `/?token=${'X'.repeat(5_000)}`,
  ])('is not in the log where it is likely to be a secret: %s', async target => {
    const log = new Log()
    await log.pass(ok, request({}, { target }))
    const [{ target: shown }] = log.lines as [Line]
    expect(shown).toContain('[redacted]')
    expect((shown as string).replaceAll('X-Amz', '')).not.toContain('X')
  })

  it('in a header field is not in the log at all', async () => {
    const { log, client } = await logged(() => {
      throw new Error('broken')
    })
    client.send(get('/', 'Authorization: Basic c2VjcmV0', 'Cookie: sid=c2VjcmV0', 'X-Api-Key: c2VjcmV0'))
    await client.response()
    expect(log.lines).toHaveLength(2)
    expect(log.raw.join('')).not.toContain('c2VjcmV0')
  })
})

describe('an event', () => {
  const event = (fields: Record<string, unknown>) => {
    const log = new Log()
    log.slot.event('info', fields, 'it happened')
    expect(log.lines).toHaveLength(1)
    const { level, time, pid, msg, ...rest } = log.lines[0]!
    expect([level, pid, msg]).toEqual(['info', process.pid, 'it happened'])
    return rest
  }

  const circle: Record<string, unknown> = { a: 1 }
  circle['itself'] = circle

  it.each([
    [{}, {}],
    [
      { a: 1, b: 'c', d: [true, null] },
      { a: 1, b: 'c', d: [true, null] },
    ],
    [{ a: 42n, b: undefined }, { a: '42' }],
    [
      { password: 'X', deep: { Authorization: 'X', list: [{ cookie: 'X' }] } },
      { password: '[redacted]', deep: { Authorization: '[redacted]', list: [{ cookie: '[redacted]' }] } },
    ],
    [circle, { unprintable: true }],
  ])('has its fields, and no secrets: %#', (fields, logged) => {
    expect(event(fields)).toEqual(logged)
  })

  it.each([
    [undefined, { type: 'undefined', message: 'undefined' }],
    [null, { type: 'null', message: 'null' }],
    ['text', { type: 'string', message: 'text' }],
    [Symbol('s'), { type: 'symbol', message: 'Symbol(s)' }],
    [
      { message: 'm', secret: 'X' },
      { type: 'Object', message: 'm' },
    ],
    [Object.freeze(new RangeError('m')), { type: 'RangeError', message: 'm', stack: expect.any(String) }],
    [
      new AggregateError([new Error('a'), 'b']),
      {
        type: 'AggregateError',
        message: '',
        stack: expect.any(String),
        errors: [
          { type: 'Error', message: 'a', stack: expect.any(String) },
          { type: 'string', message: 'b' },
        ],
      },
    ],
    [
      Object.assign(new Error('m'), { code: 'E', config: { password: 'X' }, toJSON: () => ({ X: 'X' }) }),
      { type: 'Error', code: 'E', message: 'm', stack: expect.any(String) },
    ],
    [
      new Proxy(
        {},
        {
          get: () => {
            throw 'X'
          },
        },
      ),
      { type: 'Proxy', message: 'what was thrown has no message' },
    ],
  ])('tells whatever was thrown, and no more of it: %#', (err, told) => {
    expect(event({ err })).toEqual({ err: told })
  })

  it('tells what was thrown even if the rest can not be told', () => {
    expect(event({ ...circle, err: new Error('important') })).toMatchObject({ err: { message: 'important' } })
  })

  it('keeps a chain of causes without end short', () => {
    const endless = new Error('m')
    Object.defineProperty(endless, 'cause', {
      get() {
        return Object.create(endless)
      },
    })
    const circular = new Error('m')
    circular.cause = circular
    for (const err of [endless, circular]) {
      const text = JSON.stringify(event({ err }))
      expect(text.match(/"message"/g)).toHaveLength(6)
    }
  })
})
