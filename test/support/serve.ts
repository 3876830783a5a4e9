import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { type Config, defaults } from '../../solution/config.ts'
import type { Handler, Slots } from '../../solution/contracts.ts'
import { createServer, type HttpServer } from '../../solution/server.ts'
import { reference } from '../../solution/slots.ts'
import { eventually } from './eventually.ts'
import { ManualClock } from './manual-clock.ts'
import { MemorySocket } from './memory-socket.ts'
import { RawClient } from './raw-client.ts'

/** A server under test. Its time stands still unless the test moves it. */
export class Served {
  readonly port: number
  readonly clock: ManualClock
  /** The server's end of each connection that was ever accepted, in order. */
  readonly sockets: Socket[]
  readonly drain: HttpServer['drain']
  readonly #clients: RawClient[] = []

  constructor(port: number, clock: ManualClock, sockets: Socket[], drain: HttpServer['drain']) {
    this.drain = drain
    this.port = port
    this.clock = clock
    this.sockets = sockets
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.port)
    this.#clients.push(client)
    await eventually(() => this.sockets.length >= this.#clients.length, 'the server accepts the connection')
    return client
  }

  /** The server's end of a client's connection. */
  socketOf(client: RawClient): Socket {
    return this.sockets.find(socket => socket.remotePort === client.socket.localPort)!
  }

  /** The server has taken that many bytes from the client, since it connected. */
  async hasRead(client: RawClient, bytes: number): Promise<void> {
    const socket = this.socketOf(client)
    await eventually(() => socket.bytesRead >= bytes, `the server reads ${bytes} bytes`)
  }

  destroyClients(): void {
    for (const client of this.#clients) client.destroy()
  }
}

/** Tests print nothing, and ask as often as they like. */
const quiet = { ...defaults, logLevel: 'silent', rateLimit: 0 } as const

/**
 * Starts the reference server on a free port, with the manual clock, for the test that is running. When that is over
 * and its clients have gone, the server must have let go of every socket and every timer by itself.
 */
export async function serve(
  handler?: Handler,
  config: Partial<Config> = {},
  slots: Partial<Slots> = {},
): Promise<Served> {
  const clock = new ManualClock()
  const server = createServer(
    { ...quiet, ...config },
    { ...reference, ...slots },
    handler && (() => handler),
    clock,
  )
  const sockets: Socket[] = []
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const served = new Served((server.address() as AddressInfo).port, clock, sockets, server.drain)
  onTestFinished(async () => {
    served.destroyClients()
    server.close()
    await eventually(() => open.size === 0, 'every socket of the server is closed')
    expect(clock.pending, 'timers left behind').toBe(0)
  })
  return served
}

/** A connection to such a server without a network between, so that a test sees what happens within one tick. */
export async function serveInMemory(
  handler?: Handler,
  config: Partial<Config> = {},
  socket = new MemorySocket(),
): Promise<{ socket: MemorySocket; clock: ManualClock }> {
  const clock = new ManualClock()
  createServer({ ...quiet, ...config }, reference, handler && (() => handler), clock).emit(
    'connection',
    socket,
  )
  let closed = false
  socket.once('close', () => {
    closed = true
  })
  onTestFinished(async () => {
    socket.destroy()
    await eventually(() => closed, 'the socket is closed')
    expect(clock.pending, 'timers left behind').toBe(0)
  })
  return { socket: await socket.flowing(), clock }
}
