import { describe, expect, it } from 'vitest'
import type { Handler } from '../../solution/contracts.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { sections } from '../http/cases/index.ts'
import { eventually } from '../support/eventually.ts'
import { nod, recording } from '../support/handlers.ts'
import { get } from '../support/messages.ts'
import { type Served, serve } from '../support/serve.ts'

const MB = 1_024 * 1_024

describe('whatever the parser refuses', () => {
  it.each(sections)('is answered so, and the connection ends: $title', async ({ cases }) => {
    const readsBody: Handler = async request => {
      await request.body.bytes()
      return { status: 200, headers: {} }
    }
    const servers = new Map<string, Served>()
    for (const { name, bytes, limits = {}, requests = [], error } of cases) {
      if (error === undefined) continue
      const key = JSON.stringify(limits)
      const server = servers.get(key) ?? (await serve(readsBody, limits))
      servers.set(key, server)
      const client = await server.connect()
      client.send(bytes + get('/behind'))
      for (const before of requests)
        if (before.complete !== false) expect((await client.response()).status, name).toBe(200)
      const { status, headers } = await client.response()
      expect(`${status}`, name).toBe(error.split(' ')[0])
      expect(headers['connection'], name).toBe('close')
      expect(await client.rest(), name).toBe('')
      expect(await client.closed(), name).toBe('closed')
      client.destroy()
    }
  })
})

describe('the answer to a malformed request', () => {
  it('tells what is wrong in general, nothing in particular', async () => {
    const client = await (await serve(nod)).connect()
    client.send('GET / HTTP/1.1\r\nHost: a\r\nX-Secret : b\r\n\r\n')
    const { status, headers, body } = await client.response()
    expect(status).toBe(400)
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    expect(headers['date']).toBeDefined()
    expect(body.toString()).toBe('A header field is malformed.\n')
  })

  it('can be read by a client that goes on sending', async () => {
    const { handler, targets } = recording()
    const server = await serve(handler)
    const client = await server.connect()
    // Nothing is read until all of it was sent: a reset on the way would have thrown the answer away.
    client.socket.pause()
    client.send('GET /bad\r\n\r\n')
    const more = Buffer.alloc(8 * MB, get('/more'))
    await new Promise<void>((resolve, reject) => {
      client.socket.once('error', reject)
      client.socket.write(more, error => (error ? reject(error) : resolve()))
    })
    client.socket.resume()
    const { status, body } = await client.response()
    expect(status).toBe(400)
    expect(body.toString()).toBe('The request line is malformed.\n')
    expect(await client.rest()).toBe('')
    expect(await client.closed()).toBe('closed')
    expect(targets).toEqual([])
    client.end()
    await eventually(() => server.socketOf(client)?.destroyed !== false, 'the server lets go')
  })

  it('can be read by a client that goes on sending a body that is too large', async () => {
    const server = await serve(nod)
    const client = await server.connect()
    client.socket.pause()
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${8 * MB}\r\n\r\n`)
    await new Promise<void>((resolve, reject) => {
      client.socket.once('error', reject)
      client.socket.write(Buffer.alloc(8 * MB), error => (error ? reject(error) : resolve()))
    })
    client.socket.resume()
    expect((await client.response()).status).toBe(413)
    expect(await client.closed()).toBe('closed')
  })

  it('is the last that a client gets which sends without end', async () => {
    const server = await serve(nod, { lingerTimeoutMs: 500 })
    const client = await server.connect()
    const socket = server.socketOf(client)
    expect((await client.send('\0').response()).status).toBe(400)
    client.send(Buffer.alloc(MB))
    await server.hasRead(client, MB)
    expect(socket.destroyed).toBe(false)
    server.clock.advance(500)
    expect(socket.destroyed).toBe(true)
  })

  it('leaves other connections alone', async () => {
    const server = await serve(nod)
    const good = await server.connect()
    const bad = await server.connect()
    await good.send(get('/1')).response()
    expect((await bad.send('\0').response()).status).toBe(400)
    expect((await good.send(get('/2')).response()).body.toString()).toBe('GET /2')
  })

  it('never comes from a handler: that is not asked', async () => {
    const { handler, targets } = recording(() => {
      throw new HttpError('internal')
    })
    const client = await (await serve(handler)).connect()
    expect((await client.send('GET / HTTP/3.0\r\nHost: a\r\n\r\n').response()).status).toBe(505)
    expect(targets).toEqual([])
  })
})
