import { describe, expect, it } from 'vitest'
import { defaults } from '../../solution/config.ts'
import { atRest, eventually } from '../support/eventually.ts'
import { mirror, nod, Patient } from '../support/handlers.ts'
import { get, head, post } from '../support/messages.ts'
import type { RawClient } from '../support/raw-client.ts'
import { type Served, serve } from '../support/serve.ts'

const { idleTimeoutMs, headerTimeoutMs, bodyTimeoutMs, lingerTimeoutMs, minBytesPerSecond } = defaults

/** Sends bytes and waits until the server has them. */
function sender(server: Served, client: RawClient): (bytes: string) => Promise<void> {
  let sent = server.socketOf(client).bytesRead
  return async bytes => {
    client.send(bytes)
    sent += bytes.length
    await server.hasRead(client, sent)
  }
}

async function connected(handler = nod) {
  const server = await serve(handler)
  const client = await server.connect()
  return { server, clock: server.clock, client, send: sender(server, client) }
}

async function expectTimeout(client: RawClient): Promise<void> {
  const { status, headers } = await client.response()
  expect(status).toBe(408)
  expect(headers['connection']).toBe('close')
  expect(await client.rest()).toBe('')
}

describe('an idle connection', () => {
  it('is closed without a word when no request comes', async () => {
    const { clock, client } = await connected()
    clock.advance(idleTimeoutMs)
    expect(await client.rest()).toBe('')
  })

  it('is not closed a moment before', async () => {
    const { clock, client } = await connected()
    clock.advance(idleTimeoutMs - 1)
    expect((await client.send(get('/')).response()).status).toBe(200)
  })

  it('has its time anew after each answer', async () => {
    const { clock, client } = await connected()
    for (let i = 0; i < 3; i++) {
      clock.advance(idleTimeoutMs - 1)
      expect((await client.send(get('/')).response()).status).toBe(200)
    }
    clock.advance(idleTimeoutMs)
    expect(await client.rest()).toBe('')
  })

  it('does not win time with empty lines', async () => {
    const { clock, client, send } = await connected()
    clock.advance(idleTimeoutMs - 1)
    await send('\r\n')
    clock.advance(1)
    expect(await client.rest()).toBe('')
  })
})

describe('a slow head', () => {
  it('is answered with 408', async () => {
    const { clock, client, send } = await connected()
    await send('GET / HTTP/1.1\r\nHo')
    clock.advance(headerTimeoutMs)
    await expectTimeout(client)
  })

  it('has its time from its first byte, not from the start of the connection', async () => {
    const { clock, client, send } = await connected()
    clock.advance(idleTimeoutMs - 1)
    await send('G')
    clock.advance(headerTimeoutMs - 1)
    expect((await client.send(get('/').slice(1)).response()).status).toBe(200)
  })

  it('is answered with 408 also when a byte comes now and then', async () => {
    const { clock, client, send } = await connected()
    const steps = 20
    for (let i = 0; i < steps; i++) {
      await send('GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaa'[i]!)
      expect(client.received).toHaveLength(0)
      clock.advance(headerTimeoutMs / steps)
    }
    await expectTimeout(client)
  })

  it('is answered with 408 after other requests too', async () => {
    const { clock, client, send } = await connected()
    await send(`${get('/1')}GET /2`)
    expect((await client.response()).status).toBe(200)
    clock.advance(headerTimeoutMs)
    await expectTimeout(client)
  })

  it('that was answered with 408 is not read on', async () => {
    const { clock, client, send } = await connected()
    await send('GET / HTTP/1.1\r\nHost: ')
    clock.advance(headerTimeoutMs)
    client.send('a\r\n\r\n')
    await expectTimeout(client)
  })
})

describe('a slow body', () => {
  it('is answered with 408 when it stalls', async () => {
    const { clock, client, send } = await connected(mirror)
    await send(post('/', 'content').slice(0, -1))
    clock.advance(bodyTimeoutMs)
    await expectTimeout(client)
  })

  it('is answered with 408 when it does not begin', async () => {
    const { clock, client, send } = await connected(mirror)
    await send(post('/', 'content').slice(0, -7))
    clock.advance(bodyTimeoutMs)
    await expectTimeout(client)
  })

  it('may take as long as it likes at the least rate, and pause for the whole timeout', async () => {
    const { clock, client, send } = await connected(mirror)
    const piece = 'x'.repeat(2 * minBytesPerSecond)
    await send(post('/', piece.repeat(40)).slice(0, -40 * piece.length))
    clock.advance(bodyTimeoutMs - 1)
    for (let i = 0; i < 40; i++) {
      await send(piece)
      clock.advance(i === 20 ? bodyTimeoutMs - 1 : 1_000)
    }
    expect((await client.response()).body).toHaveLength('POST / '.length + 40 * piece.length)
  })

  it('is answered with 408 when it trickles, however short each pause', async () => {
    const { clock, client, send } = await connected(mirror)
    await send(post('/', 'x'.repeat(100)).slice(0, -100))
    for (let i = 0; i < 10; i++) {
      clock.advance(bodyTimeoutMs / 10 - 1)
      await send('x')
    }
    clock.advance(10 + 10 * 2)
    await expectTimeout(client)
  })

  it('wins no time with lines that bring no content', async () => {
    const { clock, client, send } = await connected(mirror)
    await send(`${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}1\r\na\r\n`)
    for (const byte of '000;x') {
      clock.advance(bodyTimeoutMs / 5 - 1)
      await send(byte)
    }
    clock.advance(5)
    await expectTimeout(client)
  })

  it('that nobody reads closes the connection when it stalls, without a second answer', async () => {
    const { clock, client, send } = await connected(nod)
    await send(post('/', 'content').slice(0, -3))
    expect((await client.response()).status).toBe(200)
    clock.advance(bodyTimeoutMs)
    expect(await client.rest()).toBe('')
  })
})

describe('time', () => {
  it('does not run while the handler thinks', async () => {
    const patient = new Patient()
    const { clock, client } = await connected(patient.handler)
    client.send(get('/'))
    await eventually(() => patient.requests.length === 1, 'the handler has the request')
    clock.advance(10 * idleTimeoutMs)
    patient.answer()
    expect((await client.response()).body.toString()).toBe('at last')
    clock.advance(idleTimeoutMs - 1)
    client.send(get('/'))
    await eventually(() => patient.requests.length === 2, 'the connection is still open')
    patient.answer()
    expect((await client.response()).status).toBe(200)
  })

  it('does not run while the handler thinks about a body that it has not read yet', async () => {
    const patient = new Patient()
    const { clock, client } = await connected(async request => {
      const answer = await patient.handler(request)
      return { ...answer, body: await request.body.text() }
    })
    client.send(post('/', 'content'))
    await eventually(() => patient.requests.length === 1, 'the handler has the request')
    clock.advance(10 * bodyTimeoutMs)
    patient.answer()
    expect((await client.response()).body.toString()).toBe('content')
  })

  it('takes one timer of a connection at most, and one of the server', async () => {
    const { clock, client } = await connected()
    for (let i = 0; i < 20; i++) {
      await client.send(get('/')).response()
      clock.advance(100)
      expect(clock.pending).toBe(2)
    }
  })
})

describe('a connection that was closed by the server', () => {
  it('is given up when the client has not closed its side in time', async () => {
    const { server, clock, client } = await connected()
    await client.send(get('/', 'Connection: close')).response()
    await client.closed()
    clock.advance(lingerTimeoutMs - 1)
    expect(server.socketOf(client).destroyed).toBe(false)
    clock.advance(1)
    expect(server.socketOf(client).destroyed).toBe(true)
  })

  it('is let go at once when the client closes its side', async () => {
    const { server, client } = await connected()
    const socket = server.socketOf(client)
    await client.send(get('/', 'Connection: close')).response()
    client.end()
    await eventually(() => socket.destroyed, 'the socket is let go')
  })

  it('still delivers a large answer to a client that reads it slowly', async () => {
    const size = 16 * 1_024 * 1_024
    const { server, clock, client } = await connected(() => ({
      status: 200,
      headers: {},
      body: Buffer.alloc(size, 'x'),
    }))
    client.socket.pause()
    client.send(get('/', 'Connection: close'))
    await eventually(() => server.socketOf(client).writableEnded, 'the answer is written')
    await atRest(() => server.socketOf(client).writableLength)
    clock.advance(10 * lingerTimeoutMs)
    client.socket.resume()
    expect((await client.response()).body).toHaveLength(size)
    expect(await client.closed()).toBe('closed')
  })
})
