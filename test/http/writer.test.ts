import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Response } from '../../solution/contracts.ts'
import { type Answered, writeContinue, writeResponse } from '../../solution/http/writer.ts'
import { MemorySocket } from '../support/memory-socket.ts'

const DATE = 'date: Thu, 01 Jan 1970 00:00:00 GMT\r\n'

const GET: Answered = { method: 'GET', version: '1.1' }
const HEAD: Answered = { method: 'HEAD', version: '1.1' }
const OLD: Answered = { method: 'GET', version: '1.0' }

async function* streamOf(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece)
}

const ok = (body?: Response['body'], headers: Response['headers'] = {}): Response => ({
  status: 200,
  headers,
  ...(body === undefined ? {} : { body }),
})

let refused: unknown[]
const refuse = (error: unknown): Response => {
  refused.push(error)
  return { status: 500, headers: {}, body: 'oh' }
}

const REFUSAL = `HTTP/1.1 500 Internal Server Error\r\n${DATE}content-length: 2\r\n\r\noh`

beforeEach(() => {
  refused = []
  vi.useFakeTimers({ toFake: ['Date'], now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Writes to a new socket. */
function write(request: Answered, response: Response, persist = true) {
  const socket = new MemorySocket()
  return { socket, written: writeResponse(socket, request, response, persist, refuse) }
}

describe('writeResponse, of a string or bytes', () => {
  it('writes head and body in one piece, before it returns', () => {
    const { socket, written } = write(GET, ok('hello', { 'content-type': 'text/plain' }))
    expect(written).toBe(true)
    expect(socket.writes.map(String)).toEqual([
      `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n${DATE}content-length: 5\r\n\r\nhello`,
    ])
  })

  it('counts bytes of UTF-8, not characters', () => {
    const { socket } = write(GET, ok('☃ é'))
    expect(socket.writes).toHaveLength(1)
    expect(socket.writes[0]!.toString()).toBe(`HTTP/1.1 200 OK\r\n${DATE}content-length: 6\r\n\r\n☃ é`)
  })

  it('writes bytes as they are', () => {
    const { socket } = write(GET, ok(Uint8Array.of(0, 0x80, 0xff)))
    expect(socket.writes).toHaveLength(1)
    expect(socket.sent).toBe(`HTTP/1.1 200 OK\r\n${DATE}content-length: 3\r\n\r\n\0\x80\xff`)
  })

  it.each([undefined, '', new Uint8Array()])('tells that there is no body: %j', body => {
    expect(write(GET, ok(body)).socket.sent).toBe(`HTTP/1.1 200 OK\r\n${DATE}content-length: 0\r\n\r\n`)
  })

  it('takes the length of the body, whatever the headers say', () => {
    expect(write(GET, ok('hello', { 'content-length': '50' })).socket.sent).toContain('content-length: 5\r\n')
  })

  it('writes one line for each value of an array', () => {
    const { socket } = write(GET, ok('', { 'set-cookie': ['a=1', 'b=2'], x: [] }))
    expect(socket.sent).toBe(
      `HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n${DATE}content-length: 0\r\n\r\n`,
    )
  })

  it('leaves a Date alone that is there already', () => {
    const { socket } = write(GET, ok('', { date: 'Thu, 01 Jan 1970 00:00:01 GMT' }))
    expect(socket.sent.match(/^date: .*$/gm)).toEqual(['date: Thu, 01 Jan 1970 00:00:01 GMT'])
  })

  it('leaves framing and persistence to the writer', () => {
    const headers = { connection: 'upgrade', 'transfer-encoding': 'gzip', 'content-length': '9' }
    expect(write(GET, ok('a', headers)).socket.sent).toBe(
      `HTTP/1.1 200 OK\r\n${DATE}content-length: 1\r\n\r\na`,
    )
  })

  it('has an empty reason for a status without a name', () => {
    expect(write(GET, { status: 299, headers: {} }).socket.sent).toMatch(/^HTTP\/1\.1 299 \r\n/)
  })

  it('sends a value with bytes from 0x80 to 0xFF as those bytes', () => {
    expect(write(GET, ok('a', { x: '\x80\xe9\xff' })).socket.sent).toContain('x: \x80\xe9\xff\r\n')
  })
})

describe('writeResponse, without a body', () => {
  it('answers HEAD with the fields of GET', () => {
    const get = write(GET, ok('hello', { etag: '"x"' })).socket.sent
    expect(write(HEAD, ok('hello', { etag: '"x"' })).socket.sent).toBe(get.slice(0, -'hello'.length))
  })

  it('answers HEAD with the length that the handler tells, when that gives no body', () => {
    const { socket } = write(HEAD, ok(undefined, { 'content-length': '12345' }))
    expect(socket.sent).toBe(`HTTP/1.1 200 OK\r\n${DATE}content-length: 12345\r\n\r\n`)
  })

  it('sends 204 without body and length', () => {
    const { socket } = write(GET, { status: 204, headers: { 'content-length': '5' }, body: 'hello' })
    expect(socket.sent).toBe(`HTTP/1.1 204 No Content\r\n${DATE}\r\n`)
  })

  it('sends 304 without body, and with a length only where one is known', () => {
    expect(write(GET, { status: 304, headers: {} }).socket.sent).toBe(
      `HTTP/1.1 304 Not Modified\r\n${DATE}\r\n`,
    )
    const told = { status: 304, headers: { 'content-length': '5' } }
    expect(write(GET, told).socket.sent).toBe(`HTTP/1.1 304 Not Modified\r\n${DATE}content-length: 5\r\n\r\n`)
    const known = { status: 304, headers: {}, body: 'hello' }
    expect(write(GET, known).socket.sent).toBe(
      `HTTP/1.1 304 Not Modified\r\n${DATE}content-length: 5\r\n\r\n`,
    )
  })

  describe.each([
    ['HEAD of a stream', HEAD, ok(streamOf('hello'))],
    ['HEAD of a stream of known length', HEAD, ok(streamOf('hello'), { 'content-length': '5' })],
    ['204 with a stream', GET, { status: 204, headers: {}, body: streamOf('hello') }],
    [
      '204 with a stream of known length',
      GET,
      { status: 204, headers: { 'content-length': '5' }, body: streamOf('hello') },
    ],
    ['304 with a stream', GET, { status: 304, headers: {}, body: streamOf('hello') }],
  ])('%s', (name, request, response) => {
    it('ends with the empty line of its head', async () => {
      const { socket, written } = write(request, response)
      expect(await written).toBe(true)
      expect(socket.sent).toMatch(/\r\n\r\n$/)
      expect(socket.sent.indexOf('\r\n\r\n')).toBe(socket.sent.length - 4)
      if (name.startsWith('204')) expect(socket.sent).not.toMatch(/content-length|transfer-encoding/)
      else if (name.includes('known')) expect(socket.sent).toContain('content-length: 5\r\n')
    })
  })

  it('does not read a stream that is not sent, but lets it go', async () => {
    const log: string[] = []
    const body: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          log.push('next')
          return { done: true, value: undefined }
        },
        return: async () => {
          log.push('return')
          return { done: true, value: undefined }
        },
      }),
    }
    await write(HEAD, ok(body)).written
    expect(log).toEqual(['return'])
  })
})

describe('writeResponse, of a stream of Node', () => {
  it.each([
    ['answers HEAD, which does not need it', HEAD, {}],
    ['can not write the head', GET, { x: '\r\n' }],
    ['finds it longer than its length', GET, { 'content-length': '1' }],
  ])('closes it also when it %s', async (_, request, headers) => {
    const body = Readable.from([Buffer.from('one'), Buffer.from('two')])
    await Promise.allSettled([write(request, ok(body, headers)).written])
    expect(body.destroyed).toBe(true)
  })
})

describe('writeResponse, and how the connection goes on', () => {
  it('says nothing where HTTP/1.1 persists, and close where it ends', () => {
    expect(write(GET, ok()).socket.sent).not.toContain('connection')
    const { socket, written } = write(GET, ok(), false)
    expect(written).toBe(false)
    expect(socket.sent).toContain('connection: close\r\n')
  })

  it('tells a client of HTTP/1.0 when the connection persists, and answers as HTTP/1.1 all the same', () => {
    expect(write(OLD, ok()).socket.sent).toContain('connection: keep-alive\r\n')
    expect(write(OLD, ok()).socket.sent).toMatch(/^HTTP\/1\.1 200 /)
    expect(write(OLD, ok(), false).socket.sent).toContain('connection: close\r\n')
  })

  it('delimits a stream to HTTP/1.0 by the end of the connection', async () => {
    const { socket, written } = write(OLD, ok(streamOf('he', 'llo')))
    expect(await written).toBe(false)
    expect(socket.sent).toBe(`HTTP/1.1 200 OK\r\n${DATE}connection: close\r\n\r\nhello`)
  })

  it('can keep a connection of HTTP/1.0 when the length of the stream is known', async () => {
    const { socket, written } = write(OLD, ok(streamOf('he', 'llo'), { 'content-length': '5' }))
    expect(await written).toBe(true)
    expect(socket.sent).toBe(
      `HTTP/1.1 200 OK\r\n${DATE}content-length: 5\r\nconnection: keep-alive\r\n\r\nhello`,
    )
  })
})

describe('writeResponse, of a stream', () => {
  it('sends it in chunks', async () => {
    const { socket, written } = write(GET, ok(streamOf('hello', 'x'.repeat(26))))
    expect(await written).toBe(true)
    expect(socket.sent).toBe(
      `HTTP/1.1 200 OK\r\n${DATE}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1a\r\n${'x'.repeat(26)}\r\n0\r\n\r\n`,
    )
  })

  it('sends head and first piece in one write, and each later piece in one', async () => {
    const { socket, written } = write(GET, ok(streamOf('one', 'two')))
    await written
    expect(socket.writes.map(String)).toEqual([
      `HTTP/1.1 200 OK\r\n${DATE}transfer-encoding: chunked\r\n\r\n3\r\none\r\n`,
      '3\r\ntwo\r\n',
      '0\r\n\r\n',
    ])
  })

  it('does not take an empty piece for the last chunk', async () => {
    const { socket, written } = write(GET, ok(streamOf('', 'a', '', 'b', '')))
    await written
    expect(socket.sent.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe('1\r\na\r\n1\r\nb\r\n0\r\n\r\n')
  })

  it('sends an empty one as the last chunk alone', async () => {
    const { socket, written } = write(GET, ok(streamOf()))
    await written
    expect(socket.sent).toBe(`HTTP/1.1 200 OK\r\n${DATE}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`)
  })

  it('sends it with its length when the headers tell it', async () => {
    const { socket, written } = write(GET, ok(streamOf('he', 'llo'), { 'content-length': '5' }))
    expect(await written).toBe(true)
    expect(socket.sent).toBe(`HTTP/1.1 200 OK\r\n${DATE}content-length: 5\r\n\r\nhello`)
  })

  it.each([
    ['shorter', '6', /1 bytes of the body are missing/],
    ['longer', '4', /longer than its length, 4/],
  ])('rejects when the body is %s than its length', async (_, length, message) => {
    const { written } = write(GET, ok(streamOf('he', 'llo'), { 'content-length': length }))
    await expect(written).rejects.toThrow(message)
  })

  it('never sends a byte beyond the length', async () => {
    const { socket, written } = write(GET, ok(streamOf('hell', 'o?'), { 'content-length': '5' }))
    await expect(written).rejects.toThrow(RangeError)
    expect(socket.sent).toMatch(/\r\n\r\nhell$/)
  })

  it('waits until the socket takes more', async () => {
    const socket = new MemorySocket({ clientReads: false, highWaterMark: 10 })
    let pulled = 0
    async function* pieces() {
      for (; pulled < 100; pulled++) yield Buffer.from('0123456789')
    }
    const written = writeResponse(socket, GET, ok(pieces()), true, refuse)
    for (let drains = 1; drains < 20; drains++) {
      await socket.flowing()
      expect(pulled, `after ${drains - 1} drains`).toBeLessThanOrEqual(drains)
      socket.drain()
    }
    const draining = setInterval(() => socket.drain(), 0)
    expect(await written).toBe(true)
    clearInterval(draining)
    expect(pulled).toBe(100)
    expect(socket.listenerCount('drain') + socket.listenerCount('close')).toBe(0)
  })

  it('rejects, and lets the stream go, when the client has gone', async () => {
    const socket = new MemorySocket({ clientReads: false, highWaterMark: 10 })
    let released = false
    async function* endless() {
      try {
        for (;;) yield Buffer.from('0123456789')
      } finally {
        released = true
      }
    }
    const written = writeResponse(socket, GET, ok(endless()), true, refuse)
    await socket.flowing()
    socket.destroy()
    await expect(written).rejects.toThrow('the client has gone')
    expect(released).toBe(true)
  })

  it('rejects when the stream fails after its first byte', async () => {
    async function* failing() {
      yield Buffer.from('a')
      throw new Error('disk on fire')
    }
    const { socket, written } = write(GET, ok(failing()))
    await expect(written).rejects.toThrow('disk on fire')
    expect(socket.sent).not.toContain('0\r\n\r\n')
    expect(refused).toEqual([])
  })
})

describe('writeResponse, of a response that is impossible', () => {
  const failing: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('disk on fire')) }),
  }

  it('answers with an error when a stream fails before its first byte', async () => {
    const { socket, written } = write(GET, ok(failing, { secret: 'x' }))
    expect(await written).toBe(true)
    expect(socket.sent).toBe(REFUSAL)
    expect(refused).toMatchObject([{ message: 'disk on fire' }])
  })

  const impossible: Record<string, unknown> = {
    'a status of 99': { status: 99, headers: {} },
    'a status of 100': { status: 100, headers: {} },
    'a status of 600': { status: 600, headers: {} },
    'a status of 200.5': { status: 200.5, headers: {} },
    'a status that is a string': { status: '200', headers: {} },
    'no status': { headers: {} },
    'a line break in a value': ok('', { x: 'a\r\nset-cookie: b' }),
    'a line break in a value of an array': ok('', { x: ['a', 'a\nb'] }),
    'a NUL in a value': ok('', { x: 'a\0b' }),
    'a character beyond 0xFF in a value': ok('', { x: '☃' }),
    'a line break in a name': ok('', { 'x\r\ny': 'z' }),
    'a name in upper case': ok('', { 'Content-Type': 'text/html' }),
    'an empty name': ok('', { '': 'x' }),
    'a colon in a name': ok('', { 'x:': 'y' }),
    'a value that is undefined': ok('', { x: undefined as unknown as string }),
    'a value that is a number': ok('', { x: 5 as unknown as string }),
    'a line break in the value of a stream': ok(streamOf('a'), { x: '\r\n' }),
    'a status of 99 with a stream': { status: 99, headers: {}, body: streamOf('a') },
    'a length that is no number': ok(streamOf('a'), { 'content-length': 'one' }),
    'a length that is negative': ok(streamOf('a'), { 'content-length': '-1' }),
    'a length with a line break': ok(streamOf('a'), { 'content-length': '1\r\n' }),
    'a length told to HEAD that is no number': ok(undefined, { 'content-length': 'one' }),
    'a body that is a number': ok(42 as unknown as string),
    'a body that is null': ok(null as unknown as string),
    'a body that is an object': ok({} as unknown as string),
  }

  it.each(Object.keys(impossible))('answers with an error instead: %s', async name => {
    const response = impossible[name] as Response
    const request = name.includes('HEAD') ? HEAD : GET
    const { socket, written } = write(request, response)
    expect(await written).toBe(true)
    expect(socket.sent).toBe(request === HEAD ? REFUSAL.slice(0, -2) : REFUSAL)
    expect(refused).toHaveLength(1)
  })
})

describe('writeContinue', () => {
  it('is a head without fields', () => {
    const socket = new MemorySocket()
    writeContinue(socket)
    expect(socket.sent).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  })
})
