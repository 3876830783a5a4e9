/** The static files on the wire: through the whole server, from a raw socket and to clients that others wrote. */
import { execFile } from 'node:child_process'
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'undici'
import { describe, expect, it } from 'vitest'
import { atRest, eventually } from '../support/eventually.ts'
import {
  allClosed,
  canCountOpenFiles,
  folderWith,
  openFilesUnder,
  patterned,
  settles,
} from '../support/files.ts'
import { MemorySocket } from '../support/memory-socket.ts'
import { get, head } from '../support/messages.ts'
import { type Served, serve, serveInMemory } from '../support/serve.ts'

const KB = 1_024
const MB = KB * KB
const run = promisify(execFile)

const PAGE = '<!doctype html><title>Hi</title>\n'

/** A server of these files. */
async function serving(files: Readonly<Record<string, string | Uint8Array>>) {
  const root = folderWith(files)
  return { root, server: await serve(undefined, { staticRoot: root }) }
}

/** By undici, over a connection of its own. */
async function fetched(server: Served, { pathname, search }: URL, headers: Record<string, string> = {}) {
  const client = new Client(server.origin)
  const response = await client.request({ method: 'GET', path: pathname + search, headers })
  const body = Buffer.from(await response.body.arrayBuffer())
  await client.close()
  return { status: response.statusCode, headers: response.headers, body }
}

describe('an answer', () => {
  it('is, whole, what the RFC says', async () => {
    const { root, server } = await serving({ 'page.html': PAGE })
    const client = await server.connect()
    const { head: sent, body } = await client.send(get('/static/page.html')).response()
    const modified = new Date(statSync(join(root, 'page.html')).mtime).toUTCString()
    const lines = sent
      .replace(/(etag: ")[\w-]+"/, '$1tag"')
      .replace(/date: .*/, 'date: now')
      .split('\r\n')
    // Those of the other slots are no matter here.
    expect(lines.filter(line => !/^(x-|ratelimit)/.test(line))).toEqual([
      'HTTP/1.1 200 OK',
      'content-type: text/html; charset=utf-8',
      'etag: "tag"',
      `last-modified: ${modified}`,
      'accept-ranges: bytes',
      'cache-control: public, max-age=60',
      'date: now',
      `content-length: ${PAGE.length}`,
    ])
    expect(body.toString()).toBe(PAGE)
  })

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 1_000_001])(
    'has %i bytes, and so has HEAD, which sends none; the connection goes on',
    async size => {
      const content = patterned(size)
      const { root, server } = await serving({ 'a.bin': content })
      const client = await server.connect()
      for (let again = 0; again < 2; again++) {
        const whole = await client.send(get('/static/a.bin')).response()
        expect(whole.headers['content-length']).toBe(`${size}`)
        expect(whole.headers['transfer-encoding']).toBeUndefined()
        expect(whole.body.equals(content)).toBe(true)
        client.send(head('HEAD /static/a.bin HTTP/1.1', 'Host: test'))
        const { date: _, ...fields } = (await client.response({ method: 'HEAD' })).headers
        expect(whole.headers).toMatchObject(fields)
        await settles(join(root, 'a.bin'))
      }
      expect((await client.send(get('/health')).response()).status).toBe(200)
      expect(client.received.length).toBe(0)
      await allClosed(root)
    },
  )

  it('keeps its place in a pipeline, whether it comes from memory, from the disk or from nowhere', async () => {
    const large = patterned(200_000)
    const { root, server } = await serving({ 'small.txt': 'small', 'large.bin': large })
    const client = await server.connect()
    await settles(join(root, 'small.txt'))
    const targets = ['large.bin', 'small.txt', 'missing', 'small.txt', 'large.bin', 'small.txt']
    client.send(targets.map(name => get(`/static/${name}`)).join(''))
    const answers: (number | string)[] = []
    for (const _ of targets) {
      const { status, body } = await client.response()
      answers.push(status === 404 ? status : body.equals(large) ? 'large' : body.toString())
    }
    expect(answers).toEqual(['large', 'small', 404, 'small', 'large', 'small'])
    await allClosed(root)
  })

  it.each([
    ['If-None-Match: *', '304', ''],
    ['If-Match: "other"', '412', undefined],
    ['Range: bytes=70000-', '416', undefined],
    ['Range: bytes=1-2', '206', Buffer.from(patterned(70_000).subarray(1, 3)).toString('latin1')],
  ])('to %s is %s, and the connection goes on', async (field, status, body) => {
    const { root, server } = await serving({ 'a.bin': patterned(70_000) })
    const client = await server.connect()
    for (let again = 0; again < 2; again++) {
      const answer = await client.send(get('/static/a.bin', field)).response()
      expect(`${answer.status}`).toBe(status)
      if (body !== undefined) expect(answer.body.toString('latin1')).toBe(body)
      if (status === '416') expect(answer.headers['content-range']).toBe('bytes */70000')
    }
    await allClosed(root)
  })

  it('to another method is 405, which tells the methods that there are', async () => {
    const { server } = await serving({ 'a.txt': 'x' })
    const client = await server.connect()
    for (const method of ['POST', 'DELETE', 'PUT']) {
      const { status, headers } = await client
        .send(head(`${method} /static/a.txt HTTP/1.1`, 'Host: test'))
        .response()
      expect(status).toBe(405)
      expect(headers['allow']).toMatch(/GET, HEAD/)
    }
  })

  it('leads from a directory to its address with a slash', async () => {
    const { server } = await serving({ 'sub/index.html': PAGE })
    const first = new URL('/static/sub?x=1', server.origin)
    const { status, headers } = await fetched(server, first)
    expect(status).toBe(301)
    const there = new URL(headers['location'] as string, first)
    expect(there.href).toBe(`${server.origin}/static/sub/?x=1`)
    expect((await fetched(server, there)).body.toString()).toBe(PAGE)
  })
})

/** Clients tidy up a path before they send it. An attacker does not, so these are bytes. */
describe('a path on the wire never leaves the root', () => {
  it.each([
    '/static/../secret.txt',
    '/static/sub/../../secret.txt',
    '/static/%2e%2e/secret.txt',
    '/static/.%2e/secret.txt',
    '/static/%2e%2e%2fsecret.txt',
    '/static/..%2fsecret.txt',
    '/static/%252e%252e/secret.txt',
    '/static/..\\secret.txt',
    '/static/..%5csecret.txt',
    '/static/%c0%ae%c0%ae/secret.txt',
    '/static/..%c0%afsecret.txt',
    '/static/\xc0\xae\xc0\xae/secret.txt',
    '/static/a.txt%00',
    '/static/a.txt\0',
    '/static//etc/passwd',
    '/static/%2fetc/passwd',
    '/static/../www-private/secret.txt',
    '/static/link',
    '/static/up/secret.txt',
    '/static/../../../../../../../../etc/passwd',
    '/static/..;/secret.txt',
    '/static/.env',
    '/static\\..\\secret.txt',
    '/%73tatic/../secret.txt',
    '/static/../static/a.txt',
    'http://test/static/../secret.txt',
    'http://test/static/%2e%2e/secret.txt',
    'file:///etc/passwd',
    '../secret.txt',
  ])('%j', async path => {
    const house = folderWith({
      'www/a.txt': 'inside',
      'www/.env': 'SECRET',
      'secret.txt': 'SECRET',
      'www-private/secret.txt': 'SECRET',
    })
    symlinkSync('../secret.txt', join(house, 'www/link'))
    symlinkSync('..', join(house, 'www/up'))
    const server = await serve(undefined, { staticRoot: join(house, 'www') })
    for (const method of ['GET', 'HEAD']) {
      const client = await server.connect()
      const { status, body } = await client
        .send(head(`${method} ${path} HTTP/1.1`, 'Host: test'))
        .response({ method })
      expect([400, 404]).toContain(status)
      expect(body.toString()).not.toMatch(/SECRET|root:|inside/)
    }
  })
})

/** Programs that know nothing of ours agree with us about what was sent. */
describe('independent clients', () => {
  it('fetch files of every size over one connection, and their parts add up', async () => {
    const content = patterned(3 * MB + 17)
    const { root, server } = await serving({ 'film.mp4': content, 'small.txt': 'small' })
    const client = new Client(server.origin, { pipelining: 4 })
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const { statusCode, headers: fields, body } = await client.request({ method: 'GET', path, headers })
      return { statusCode, fields, bytes: Buffer.from(await body.arrayBuffer()) }
    }
    expect((await ask('/static/small.txt')).bytes.toString()).toBe('small')
    const whole = await ask('/static/film.mp4')
    expect(whole.fields['content-type']).toBe('video/mp4')
    expect(whole.bytes.equals(content)).toBe(true)
    // A download that is resumed, in pieces that fit no buffer.
    const STEP = 777_777
    const parts = await Promise.all(
      Array.from({ length: Math.ceil(content.length / STEP) }, async (_, i) => {
        const headers = {
          range: `bytes=${i * STEP}-${(i + 1) * STEP - 1}`,
          'if-range': whole.fields['etag'] as string,
        }
        const part = await ask('/static/film.mp4', headers)
        expect(part.statusCode).toBe(206)
        return part.bytes
      }),
    )
    expect(Buffer.concat(parts).equals(content)).toBe(true)
    expect(
      (await ask('/static/film.mp4', { 'if-none-match': whole.fields['etag'] as string })).statusCode,
    ).toBe(304)
    await client.close()
    expect(server.sockets).toHaveLength(1)
    await allClosed(root)
  })

  it('read multipart/byteranges as form data is read', async () => {
    const content = patterned(300_000)
    const { server } = await serving({ 'a.bin': content })
    const range = 'bytes=0-9, 100000-249999, -3'
    const { status, headers, body } = await fetched(server, new URL('/static/a.bin', server.origin), {
      range,
    })
    expect(status).toBe(206)
    expect(headers['content-length']).toBe(`${body.length}`)
    const [, boundary] = /boundary=(\w+)/.exec(headers['content-type'] as string)!
    const parts = body
      .toString('latin1')
      .split(new RegExp(`\\r\\n--${boundary}(?:--)?\\r\\n`))
      .slice(1, -1)
    expect(parts.map(part => part.slice(part.indexOf('\r\n\r\n') + 4))).toEqual(
      [content.subarray(0, 10), content.subarray(100_000, 250_000), content.subarray(-3)].map(b =>
        b.toString('latin1'),
      ),
    )
  })

  it('curl gets it, resumes it and does not get it again', async context => {
    const content = patterned(MB + 1)
    const { root, server } = await serving({ 'a.bin': content })
    const curl = (...options: string[]) =>
      run('curl', ['--silent', '--fail', '--noproxy', '*', ...options, `${server.origin}/static/a.bin`], {
        encoding: 'buffer',
        maxBuffer: 4 * MB,
      })
    const got = await curl().catch(error => (error.code === 'ENOENT' ? undefined : Promise.reject(error)))
    if (got === undefined) return context.skip('curl is not installed')
    expect(got.stdout.equals(content)).toBe(true)
    const partial = join(folderWith({ partial: content.subarray(0, 500_000) }), 'partial')
    await curl('--continue-at', '-', '--output', partial)
    expect(readFileSync(partial).equals(content)).toBe(true)
    const again = await curl('--time-cond', partial, '--write-out', '%{http_code}')
    expect(again.stdout.toString()).toBe('304')
    await allClosed(root)
  })
})

/** With a socket that takes nothing until told to, so that it is certain how far the server has come. */
describe('while a file is sent', () => {
  const SIZE = MB

  async function sending(path: string, ...fields: string[]) {
    const content = patterned(SIZE)
    const root = folderWith({ 'a.bin': content, 'other.bin': Buffer.alloc(SIZE) })
    const socket = new MemorySocket({ clientReads: false })
    let closed = false
    socket.once('close', () => {
      closed = true
    })
    await serveInMemory(undefined, { staticRoot: root }, socket)
    socket.receive(get(path, ...fields))
    await eventually(() => socket.writes.length > 0, 'the response begins')
    await atRest(() => socket.writes.length)
    const over = () => closed || socket.sent.length >= SIZE
    /** The client reads on until the response is over, one way or the other. */
    const readOn = async (until: () => boolean = over) => {
      await eventually(() => {
        socket.drain()
        return until()
      }, 'the response is over')
      await atRest(() => socket.writes.length)
    }
    const bodyLength = () => socket.sent.length - socket.sent.indexOf('\r\n\r\n') - 4
    return { root, path: join(root, 'a.bin'), content, socket, readOn, isClosed: () => closed, bodyLength }
  }

  it.each([
    ['the whole', []],
    ['a range', ['Range: bytes=10-900000']],
    ['several ranges', ['Range: bytes=0-700000, 800000-']],
  ])('and becomes shorter, the connection breaks and %s is not complete', async (_, fields) => {
    const { root, path, socket, readOn, isClosed, bodyLength } = await sending('/static/a.bin', ...fields)
    truncateSync(path, 1_000)
    await readOn()
    expect(isClosed()).toBe(true)
    expect(bodyLength()).toBeLessThan(Number(/content-length: (\d+)/.exec(socket.sent)![1]))
    // No second response, nor an error message, stands where content was announced.
    expect(socket.sent.match(/HTTP\/1\.1/g)).toHaveLength(1)
    await allClosed(root)
  })

  it('and grows, what was announced is sent and no more', async () => {
    const { root, path, content, socket, readOn, isClosed, bodyLength } = await sending('/static/a.bin')
    appendFileSync(path, 'more')
    await readOn(() => bodyLength() >= SIZE)
    expect(bodyLength()).toBe(SIZE)
    expect(socket.sent.endsWith(content.toString('latin1', SIZE - 1_000))).toBe(true)
    expect(isClosed()).toBe(false)
    await allClosed(root)
  })

  it.each<[string, (path: string, root: string) => void]>([
    ['replaced', (path, root) => renameSync(join(root, 'other.bin'), path)],
    ['deleted', path => rmSync(path)],
  ])('and is %s, it is sent to its end as it was', async (_, change) => {
    const { root, path, content, socket, readOn, bodyLength } = await sending('/static/a.bin')
    change(path, root)
    await readOn(() => bodyLength() >= SIZE)
    expect(socket.sent.endsWith(content.toString('latin1'))).toBe(true)
    await allClosed(root)
  })

  it.skipIf(!canCountOpenFiles).each([
    ['the whole', []],
    ['a range', ['Range: bytes=10-900000']],
    ['several ranges', ['Range: bytes=0-700000, 800000-']],
  ])('%s is let go of when the client goes without having read it', async (_, fields) => {
    const { root, socket } = await sending('/static/a.bin', ...fields)
    expect(openFilesUnder(root)).toBe(1)
    socket.destroy()
    await allClosed(root)
  })

  it('holds no more than a few buffers of it', async () => {
    const { socket } = await sending('/static/a.bin')
    expect(socket.writableLength).toBeLessThan(300 * KB)
  })
})

describe('no file stays open', () => {
  it('when clients reset the connection in the middle', async () => {
    const { root, server } = await serving({ 'a.bin': Buffer.alloc(20 * MB) })
    for (const field of ['X: y', 'Range: bytes=1-', 'Range: bytes=0-9000000, 10000000-']) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => server.connect()))
      for (const client of clients) {
        client.socket.once('data', () => client.socket.resetAndDestroy())
        client.send(get('/static/a.bin', field))
      }
      await eventually(() => clients.every(({ socket }) => socket.destroyed), 'every client has gone')
      await allClosed(root)
    }
    expect((await (await server.connect()).send(get('/health')).response()).status).toBe(200)
  })

  it('when clients go before they could be answered', async () => {
    const { root, server } = await serving({ 'a.bin': Buffer.alloc(MB) })
    for (let round = 0; round < 20; round++) {
      const client = await server.connect()
      const request = get('/static/a.bin')
      client.send(request)
      await server.hasRead(client, request.length)
      client.socket.resetAndDestroy()
    }
    await eventually(() => server.sockets.every(({ destroyed }) => destroyed), 'the server has noticed')
    await allClosed(root)
  })

  it('after many requests of every kind, of files that are changing all the time', async () => {
    const { root, server } = await serving({ 'a.bin': Buffer.alloc(100_000) })
    const client = await server.connect()
    const fields = [
      'X: y',
      'If-None-Match: *',
      'If-Match: "x"',
      'Range: bytes=0-0',
      'Range: bytes=0-0,-1',
      'Range: bytes=999999-',
    ]
    for (let round = 0; round < 60; round++) {
      writeFileSync(join(root, 'b.bin'), Buffer.alloc(round % 2 ? 10 : 100_000))
      renameSync(join(root, 'b.bin'), join(root, 'a.bin'))
      const { status } = await client.send(get('/static/a.bin', fields[round % fields.length]!)).response()
      expect([200, 206, 304, 412, 416]).toContain(status)
    }
    await allClosed(root)
  })
})
