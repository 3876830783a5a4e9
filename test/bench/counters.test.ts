import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { countSockets, type SocketCountOptions } from '../../scripts/bench/counters.ts'

const running = new Set<{ server: Server; sockets: Set<Socket> }>()
afterEach(() => {
  for (const { server, sockets } of running) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  running.clear()
})

async function count(server: Server, options?: SocketCountOptions) {
  const sockets = new Set<Socket>()
  running.add({ server, sockets })
  let accepted = 0
  server.on('connection', (socket: Socket) => {
    accepted++
    sockets.add(socket.on('error', () => {}))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { ...(await countSockets({ name: 'the server', port }, options)), accepted }
}

/** Answers the n-th request of a connection with `answer(n)`, and nothing to undefined. */
const raw = (answer: (n: number, socket: Socket) => string | undefined) =>
  createServer(socket => {
    let n = 0
    socket.on('data', () => {
      const bytes = answer(++n, socket)
      if (bytes !== undefined) socket.write(bytes)
    })
  })
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

describe('countSockets', () => {
  it('opens one socket a lane when the server keeps connections alive', async () => {
    const server = createHttpServer((_request, response) => response.end('ok'))
    expect(await count(server)).toEqual({ requests: 1000, socketsOpened: 10, errors: 0, accepted: 10 })
  })

  it('opens one socket a request when the server says that it closes', async () => {
    const server = createHttpServer((_request, response) =>
      response.setHeader('connection', 'close').end('ok'),
    )
    expect(await count(server)).toEqual({ requests: 1000, socketsOpened: 1000, errors: 0, accepted: 1000 })
  })

  it('opens one socket a request when the server closes without a word', async () => {
    const server = raw((_n, socket) => void socket.end(ok))
    expect(await count(server)).toEqual({ requests: 1000, socketsOpened: 1000, errors: 0, accepted: 1000 })
  })

  it('opens as many sockets as a limit of requests per connection takes', async () => {
    const closing = ok.replace('OK\r\n', 'OK\r\nConnection: close\r\n')
    const server = raw((n, socket) => (n < 25 ? ok : void socket.end(closing)))
    expect(await count(server)).toMatchObject({ socketsOpened: 40, errors: 0 })
  })

  it('shares requests out that do not divide evenly', async () => {
    const result = await count(
      raw(() => ok),
      { requests: 7, connections: 3 },
    )
    expect(result).toEqual({ requests: 7, socketsOpened: 3, errors: 0, accepted: 3 })
  })

  it('puts an answer together that comes in pieces', async () => {
    const drip = async (socket: Socket) => {
      for (const byte of ok) {
        socket.write(byte)
        await sleep(1)
      }
    }
    const server = raw((_n, socket) => void drip(socket.setNoDelay(true)))
    expect(await count(server, { requests: 4, connections: 2 })).toMatchObject({
      socketsOpened: 2,
      errors: 0,
    })
  })

  it('reads until the end when there is no Content-Length', async () => {
    const server = raw((_n, socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nok'))
    expect(await count(server, { requests: 4, connections: 2 })).toMatchObject({
      socketsOpened: 4,
      errors: 0,
    })
  })

  it('counts answers other than 2xx as errors', async () => {
    const server = raw(() => 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    expect(await count(server, { requests: 20 })).toMatchObject({ socketsOpened: 10, errors: 20 })
  })

  it('counts connections closed without an answer as errors', async () => {
    const server = raw((_n, socket) => void socket.destroy())
    expect(await count(server, { requests: 20 })).toMatchObject({
      requests: 20,
      socketsOpened: 20,
      errors: 20,
    })
  })

  it('counts answers cut short as errors', async () => {
    const server = raw((_n, socket) => void socket.end(ok.slice(0, -1)))
    expect(await count(server, { requests: 20 })).toMatchObject({ errors: 20 })
  })

  it('says so when the server never answers, instead of waiting for ever', async () => {
    const counting = count(
      raw(() => undefined),
      { deadlineMs: 100 },
    )
    await expect(counting).rejects.toThrow('the server left GET /health unanswered: not through after 100 ms')
  })
})
