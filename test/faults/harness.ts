/** A server in a process of its own that faults are done to, and the check that it has got over them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import type { Holdings, Memory } from '../../scripts/bench/observed-server.ts'
import { type ServerOptions, type ServerProcess, startServer } from '../../scripts/bench/server-process.ts'
import { get } from '../support/messages.ts'
import { milliseconds, RawClient } from '../support/raw-client.ts'

/** For what never comes, on a machine that is busy with other things: no test passes or fails by it. */
const PATIENCE_MS = 30_000

const WAIT = { timeout: PATIENCE_MS, interval: 10 }

/** Small enough to be kept in memory while it is asked for. */
export const LARGE_BYTES = 10 * 1_048_576
/** Too large for that. */
export const HUGE_BYTES = 32 * 1_048_576

export class FaultyServer {
  readonly #process: ServerProcess
  readonly #clients: RawClient[] = []
  /** The static root, with `large.bin` and `huge.bin` in it. */
  readonly folder: string

  constructor(process: ServerProcess, folder: string) {
    this.#process = process
    this.folder = folder
  }

  get port(): number {
    return this.#process.port
  }

  ask(question: string): Promise<unknown> {
    return this.#process.ask(question)
  }

  holdings(): Promise<Holdings> {
    return this.ask('holdings') as Promise<Holdings>
  }

  memory(): Promise<Memory> {
    return this.ask('memory') as Promise<Memory>
  }

  /** Waits until the question has the answer. */
  async until(question: string, answer: unknown): Promise<void> {
    await vi.waitFor(async () => expect(await this.ask(question)).toEqual(answer), WAIT)
  }

  /** Waits until these holdings are as told. */
  async untilHeld(held: Partial<Holdings>): Promise<void> {
    await vi.waitFor(async () => expect(await this.holdings()).toMatchObject(held), WAIT)
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.port, () => milliseconds(PATIENCE_MS))
    this.#clients.push(client)
    return client
  }

  connectMany(count: number): Promise<RawClient[]> {
    return Promise.all(Array.from({ length: count }, () => this.connect()))
  }

  async expectHealthy(): Promise<void> {
    const client = await this.connect()
    const { status } = await client.send(get('/health', 'Connection: close')).response()
    expect(status).toBe(200)
    client.end()
  }

  dismissClients(): void {
    for (const client of this.#clients.splice(0)) client.destroy()
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }
}

/**
 * One server for the tests of a file. After each test, when its clients have gone, the server must hold what it held
 * before, and answer. After the last one it must drain without anything to cut.
 */
export function useFaultyServer(options: Partial<ServerOptions> = {}): () => FaultyServer {
  let server: FaultyServer
  let before: Holdings

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'socket-school-faults-'))
    writeFileSync(join(folder, 'large.bin'), Buffer.alloc(LARGE_BYTES, 'x'))
    writeFileSync(join(folder, 'huge.bin'), Buffer.alloc(HUGE_BYTES, 'x'))
    const env = {
      STATIC_ROOT: folder,
      RATE_LIMIT: '1000000',
      // Short, so that the table of addresses is empty again soon.
      RATE_WINDOW_MS: '200',
      LINGER_TIMEOUT_MS: '200',
      ...options.env,
    }
    const modulePath = new URL('server.ts', import.meta.url)
    const process = await startServer({
      name: 'the faulty server',
      modulePath,
      deadlineMs: PATIENCE_MS,
      ...options,
      env,
    })
    server = new FaultyServer(process, folder)
    await server.expectHealthy()
    server.dismissClients()
    await server.untilHeld({ connections: 0, places: 0, timers: 0, addresses: 0 })
    before = await server.holdings()
  })

  afterEach(async () => {
    await server.expectHealthy()
    server.dismissClients()
    await server.untilHeld(before)
  })

  afterAll(async () => {
    expect(await server.ask('drain')).toEqual({ cut: 0 })
    await server.stop()
    rmSync(server.folder, { recursive: true, force: true })
  })

  return () => server
}
