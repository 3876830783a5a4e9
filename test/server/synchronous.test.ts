import { describe, expect, it } from 'vitest'
import type { Handler } from '../../solution/contracts.ts'
import { nod } from '../support/handlers.ts'
import { get, head } from '../support/messages.ts'
import { serveInMemory } from '../support/serve.ts'

describe('a handler that returns a value', () => {
  it('is answered before the bytes of the request have been dealt with, and costs no promise', async () => {
    const { socket } = await serveInMemory(nod)
    socket.receive(get('/now'))
    // No await stands between these two lines.
    expect(socket.sent).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nGET \/now$/s)
  })

  it('is answered in one write', async () => {
    const { socket } = await serveInMemory(nod)
    socket.receive(get('/now'))
    expect(socket.writes).toHaveLength(1)
  })

  it('is answered at once when it throws, too', async () => {
    const { socket } = await serveInMemory(() => {
      throw new Error()
    })
    socket.receive(get('/now'))
    expect(socket.sent).toMatch(/^HTTP\/1\.1 500 /)
  })

  it('is answered at once for each request of a pipeline, and for each on a connection', async () => {
    const { socket } = await serveInMemory(nod)
    socket.receive(get('/1') + get('/2'))
    expect(socket.sent.match(/GET \/[0-9]/g)).toEqual(['GET /1', 'GET /2'])
    socket.receive(get('/3'))
    expect(socket.sent).toMatch(/GET \/3$/)
  })

  it('is answered at once when the request comes in pieces', async () => {
    const { socket } = await serveInMemory(nod)
    const bytes = get('/now')
    for (const byte of bytes.slice(0, -1)) socket.receive(byte)
    expect(socket.sent).toBe('')
    socket.receive(bytes.slice(-1))
    expect(socket.sent).toMatch(/GET \/now$/)
  })

  it('makes the refusal of a malformed request wait no longer', async () => {
    const { socket } = await serveInMemory(nod)
    socket.receive(head('GET / HTTP/1.1'))
    expect(socket.sent).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('starts no timer for each request', async () => {
    const { socket, clock } = await serveInMemory(nod)
    const after = clock.after.bind(clock)
    let started = 0
    clock.after = (ms, callback) => {
      started++
      return after(ms, callback)
    }
    for (let i = 0; i < 500; i++) socket.receive(get('/'))
    expect(started).toBeLessThan(3)
  })
})

describe('a handler that returns a promise', () => {
  it('is not answered in the same tick: the test above can fail', async () => {
    const later: Handler = async request => nod(request)
    const { socket } = await serveInMemory(later)
    socket.receive(get('/later'))
    expect(socket.sent).toBe('')
    await socket.flowing()
    expect(socket.sent).toMatch(/GET \/later$/)
  })
})
