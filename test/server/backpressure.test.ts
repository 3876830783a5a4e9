import { describe, expect, it } from 'vitest'
import { atRest, eventually } from '../support/eventually.ts'
import { nod, Patient } from '../support/handlers.ts'
import { MemorySocket } from '../support/memory-socket.ts'
import { get, head } from '../support/messages.ts'
import { serve, serveInMemory } from '../support/serve.ts'

const KB = 1_024
const MB = KB * KB

/** What the kernel holds between two sockets of this machine stays below this, by far. */
const KERNEL = 48 * MB

describe('a client that does not read', () => {
  const PIECE = 64 * KB
  /** A response of 512 MB, and a count of how much of it was asked for. */
  function huge() {
    const counter = { pulled: 0 }
    async function* stream() {
      for (; counter.pulled < 512 * MB; counter.pulled += PIECE) yield Buffer.alloc(PIECE)
    }
    return { counter, handler: () => ({ status: 200, headers: {}, body: stream() }) }
  }

  it('stops the stream that it does not read', async () => {
    const { counter, handler } = huge()
    const server = await serve(handler)
    const client = await server.connect()
    client.socket.pause()
    client.send(get('/'))
    await eventually(() => counter.pulled > 0, 'the response begins')
    expect(await atRest(() => counter.pulled)).toBeLessThan(KERNEL)
    expect(server.socketOf(client).writableNeedDrain).toBe(true)
    const stopped = counter.pulled
    client.socket.resume()
    await eventually(() => counter.pulled > stopped, 'the stream goes on when the client reads')
    client.destroy()
  })

  it('costs one piece beyond what the socket takes', async () => {
    const { counter, handler } = huge()
    const socket = new MemorySocket({ clientReads: false })
    await serveInMemory(handler, {}, socket)
    socket.receive(get('/'))
    await atRest(() => counter.pulled)
    expect(counter.pulled).toBeLessThanOrEqual(PIECE)
    expect(socket.writableLength).toBeLessThan(2 * PIECE)
  })

  it('stops its own pipeline: requests are not worked on while their answers can not leave', async () => {
    let worked = 0
    const server = await serve(() => {
      worked++
      return { status: 200, headers: {}, body: Buffer.alloc(PIECE) }
    })
    const client = await server.connect()
    client.socket.pause()
    client.send(get('/').repeat(10_000))
    await eventually(() => worked > 0, 'the first is worked on')
    expect((await atRest(() => worked)) * PIECE).toBeLessThan(KERNEL)
    const stopped = worked
    client.socket.resume()
    await eventually(() => worked > stopped, 'it goes on when the client reads')
    client.destroy()
  })

  it('has no more than one answer waiting for it', async () => {
    let worked = 0
    const socket = new MemorySocket({ clientReads: false })
    await serveInMemory(
      () => {
        worked++
        return { status: 200, headers: {}, body: Buffer.alloc(PIECE) }
      },
      {},
      socket,
    )
    socket.receive(get('/').repeat(100))
    expect(worked).toBe(1)
    socket.drain()
    await eventually(() => worked > 1, 'the next is worked on')
    expect(await atRest(() => worked)).toBe(2)
  })
})

describe('a handler that does not read', () => {
  const SIZE = 256 * MB

  it('stops the client: bytes stay in its own socket', async () => {
    const patient = new Patient()
    const server = await serve(patient.handler, { maxBodyBytes: SIZE })
    const client = await server.connect()
    client.send(head('POST / HTTP/1.1', 'Host: a', `Content-Length: ${SIZE}`))
    client.send(Buffer.alloc(SIZE))
    const socket = server.socketOf(client)
    await eventually(() => patient.requests.length === 1, 'the handler has the request')
    expect(await atRest(() => socket.bytesRead)).toBeLessThan(MB)
    expect(socket.isPaused()).toBe(true)
    patient.answer()
    expect((await client.response()).headers['connection']).toBe('close')
    client.destroy()
  })

  it('that reads one piece lets in one more', async () => {
    const patient = new Patient()
    const server = await serve(
      async request => {
        await request.body[Symbol.asyncIterator]().next()
        return await patient.handler(request)
      },
      { maxBodyBytes: SIZE },
    )
    const client = await server.connect()
    client.send(head('POST / HTTP/1.1', 'Host: a', `Content-Length: ${SIZE}`))
    client.send(Buffer.alloc(SIZE))
    await eventually(() => patient.requests.length === 1, 'the handler has a piece')
    expect(await atRest(() => server.socketOf(client).bytesRead)).toBeLessThan(MB)
    patient.answer()
    await client.response()
    client.destroy()
  })

  it('is not handed more requests while it thinks, nor are they read', async () => {
    const patient = new Patient()
    const server = await serve(patient.handler)
    const client = await server.connect()
    client.send(Buffer.alloc(64 * MB, get('/')))
    await eventually(() => patient.requests.length === 1, 'the handler has the first request')
    expect(await atRest(() => server.socketOf(client).bytesRead)).toBeLessThan(MB)
    expect(patient.requests).toHaveLength(1)
    patient.answer({ status: 200, headers: { connection: 'close' } })
    await client.response()
    client.destroy()
  })
})

describe('a handler that answers without reading', () => {
  it('does not make the server read more than 64 KB of a body for nothing', async () => {
    const server = await serve(nod, { maxBodyBytes: SIZE_OF_UPLOAD })
    const client = await server.connect()
    client.send(
      `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}${(SIZE_OF_UPLOAD).toString(16)}\r\n`,
    )
    expect((await client.response()).status).toBe(200)
    client.send(Buffer.alloc(64 * KB))
    await server.hasRead(client, 64 * KB)
    expect(server.socketOf(client).writableEnded).toBe(false)
    client.send(Buffer.alloc(KB))
    await eventually(() => server.socketOf(client).writableEnded, 'the server closes')
  })

  const SIZE_OF_UPLOAD = 16 * MB
})
