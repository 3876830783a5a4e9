/**
 * Restarts under load, as `bench.module` runs them: server and clients in one process. Each restart is that of a fleet: the
 * next server listens before the last one drains, and new connections go to it, as a load balancer would have it.
 */
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Config, defaults } from '../../solution/config.ts'
import type { Response, Slots } from '../../solution/contracts.ts'
import type { Application } from '../../solution/routes.ts'
import { createServer, type HttpServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'
import { NothingCame, RawClient } from '../../test/support/raw-client.ts'

export interface Losses {
  readonly requests: number
  /** See `Client`. */
  readonly lost: number
  /** Requests that crossed the end of their connection, and were answered on another one. */
  readonly askedAgain: number
  /** Connections of which a drain says that it had to cut them. */
  readonly cut: number
}

export interface Load {
  readonly clients: number
  readonly restarts: number
}

const CONFIG: Config = {
  ...defaults,
  logLevel: 'silent',
  rateLimit: 0,
  maxConnections: 0,
  maxRequestsPerConnection: 0,
  drainTimeoutMs: 2_000,
}

/** Between two restarts, in milliseconds. */
const RUN_MS = 300
/** What a handler takes, and what a client thinks at most before it asks again, in milliseconds. */
const WORK_MS = 40
const THINK_MS = 20

export default async function restarts({ shutdown }: Pick<Slots, 'shutdown'>, load: Load): Promise<Losses> {
  const fleet = new Fleet(shutdown)
  await fleet.start()
  const clients = Array.from({ length: load.clients }, () => new Client(fleet))
  const running = clients.map(client => client.run())
  let cut = 0
  for (let restart = 0; restart < load.restarts; restart++) {
    await sleep(RUN_MS)
    cut += await fleet.restart()
  }
  fleet.isOver = true
  await Promise.all(running)
  const sum = (what: (client: Client) => number) => clients.reduce((total, client) => total + what(client), 0)
  return {
    requests: sum(client => client.requests),
    lost: sum(client => client.lost),
    askedAgain: sum(client => client.askedAgain),
    cut,
  }
}

/** Some servers one after the other. */
class Fleet {
  readonly #shutdown: Slots['shutdown']
  /** The one that takes new connections. */
  current!: Instance
  isOver = false

  constructor(shutdown: Slots['shutdown']) {
    this.#shutdown = shutdown
  }

  async start(): Promise<void> {
    const instance = new Instance(this.#shutdown)
    await instance.listen()
    this.current = instance
  }

  /** @returns the number of connections that were cut */
  async restart(): Promise<number> {
    const last = this.current
    await this.start()
    return last.drain()
  }
}

class Instance {
  readonly #server: HttpServer
  /** Requests whose handlers have begun, and that are not answered yet as far as their clients know. */
  readonly #begun = new Set<string>()
  /** Those of them that the drain found there. Their clients have a right to an answer from here. */
  owed: ReadonlySet<string> = new Set()

  constructor(shutdown: Slots['shutdown']) {
    this.#server = createServer(CONFIG, stage(6, { shutdown }), this.#application)
  }

  listen(): Promise<void> {
    return new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async drain(): Promise<number> {
    this.owed = new Set(this.#begun)
    const { cut } = await this.#server.drain()
    return cut
  }

  onAnswered(name: string): void {
    this.#begun.delete(name)
  }

  readonly #application: Application = ({ router }) => {
    for (const [path, respond] of Object.entries(WORK))
      router.add('GET', path, ({ query }) => {
        this.#begun.add(query)
        return respond()
      })
    return router.handle
  }
}

/** Each kind of answer: at once, after a while, and bit by bit. */
const WORK: Readonly<Record<string, () => Response | Promise<Response>>> = {
  '/quick': () => ({ status: 200, headers: {}, body: 'quick' }),
  '/slow': () => sleep(WORK_MS, { status: 200, headers: {}, body: 'slow' }),
  '/stream': () => ({ status: 200, headers: {}, body: pieces() }),
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < 4; piece++) {
    yield Buffer.from('piece')
    await sleep(WORK_MS / 4)
  }
}

let names = 0

/**
 * It keeps its connection and asks on it, one request after the other, until it is told or sees that it ends. What breaks
 * without a byte of an answer is asked once more on a fresh connection, as clients do (RFC 9110 §9.2.2).
 *
 * A request is lost if the second attempt fails too; if its answer broke off in the middle; or if the server was working
 * on it when the drain began, and gave no answer: whether it is safe to ask that again, only the client's client knows.
 */
class Client {
  readonly #fleet: Fleet
  #instance!: Instance
  #connection: RawClient | undefined
  requests = 0
  lost = 0
  askedAgain = 0

  constructor(fleet: Fleet) {
    this.#fleet = fleet
  }

  async run(): Promise<void> {
    const paths = Object.keys(WORK)
    while (!this.#fleet.isOver) {
      await sleep(Math.random() * THINK_MS)
      const path = paths[this.requests++ % paths.length]!
      const name = `${++names}`
      let end = await this.#ask(path, name)
      if (end === 'unanswered') {
        this.askedAgain++
        end = await this.#ask(path, name)
      }
      if (end !== 'answered') this.lost++
    }
    this.#connection?.destroy()
  }

  async #ask(path: string, name: string): Promise<'answered' | 'unanswered' | 'broken'> {
    try {
      const connection = await this.#connected()
      connection.send(`GET ${path}?${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      const { status, headers } = await connection.response()
      this.#instance.onAnswered(name)
      if (headers['connection'] === 'close') this.#hangUp()
      return status === 200 ? 'answered' : 'broken'
    } catch (error) {
      const nothingCame = error instanceof NothingCame && error.received === ''
      this.#hangUp()
      return nothingCame && !this.#instance.owed.has(name) ? 'unanswered' : 'broken'
    }
  }

  async #connected(): Promise<RawClient> {
    if (this.#connection && !this.#connection.open) this.#hangUp()
    if (this.#connection) return this.#connection
    this.#instance = this.#fleet.current
    this.#connection = await RawClient.connect(this.#instance.port)
    return this.#connection
  }

  #hangUp(): void {
    this.#connection?.destroy()
    this.#connection = undefined
  }
}
