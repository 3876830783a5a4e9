/** A client of a TCP socket: it sends exactly the bytes it is told to, and shows exactly what came back. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawResponse {
  readonly status: number
  /** Names are lower-case; lines of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The head as it came, without its empty line. */
  readonly head: string
}

/** What was waited for did not come. `received` is what came instead. */
export class NothingCame extends Error {
  override readonly name = 'NothingCame'
  readonly received: string

  constructor(awaited: string, why: string, received: Buffer) {
    super(`no ${awaited}: ${why}`)
    this.received = received.toString('latin1')
  }
}

/** A wait that ends by itself. */
export interface Patience {
  /** Resolves when there is no point in waiting longer. */
  readonly over: Promise<unknown>
  cancel(): void
}

/** @param ms how long to wait, in milliseconds */
export function milliseconds(ms: number): Patience {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise(resolve => {
    timer = setTimeout(resolve, ms)
  })
  return { over, cancel: () => clearTimeout(timer) }
}

export class RawClient {
  readonly socket: Socket
  readonly #patience: () => Patience
  #pieces: Buffer[] = []
  #length = 0
  /** Fewer bytes than this make no whole response: putting the pieces together for each of them would take for ever. */
  #needed = 0
  #end: 'open' | 'closed' | 'reset' = 'open'

  private constructor(socket: Socket, patience: () => Patience) {
    this.socket = socket
    this.#patience = patience
    socket.on('data', bytes => {
      this.#pieces.push(bytes)
      this.#length += bytes.length
    })
    socket.on('end', () => {
      if (this.#end === 'open') this.#end = 'closed'
    })
    socket.on('error', () => {
      this.#end = 'reset'
    })
  }

  /** @param patience how long each wait lasts at most: a bound for what never comes, not a measure of speed */
  static async connect(port: number, patience = () => milliseconds(5_000)): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket, patience)
  }

  /** What has come and was not read as part of a response. */
  get received(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces)]
    return this.#pieces[0]!
  }

  /** The other side has not ended the connection, as far as we know. */
  get open(): boolean {
    return this.#end === 'open'
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    return this
  }

  /**
   * Each byte in a segment of its own, as far as the kernel lets us. The event loop turns after each, so that a server
   * in this process reads them one by one as well.
   */
  async sendByteByByte(bytes: string | Uint8Array): Promise<this> {
    for (const byte of Buffer.from(bytes as string, 'latin1')) {
      if (this.socket.destroyed || !this.socket.writable) break
      await new Promise(resolve => this.socket.write(Buffer.of(byte), resolve))
      await new Promise(resolve => setImmediate(resolve))
    }
    return this
  }

  /** Ends our side; the other may still send. */
  end(): this {
    this.socket.end()
    return this
  }

  destroy(): void {
    this.socket.destroy()
  }

  /**
   * The next final response, whole. Interim ones (1xx) before it are skipped, unless `interim` is asked for.
   * @param method of the request, since the answer to HEAD has no body
   * @throws NothingCame
   */
  async response({ method = 'GET', interim = false } = {}): Promise<RawResponse> {
    for (;;) {
      const response = await this.#until('response', () => this.#takeResponse(method))
      if (interim || response.status >= 200) return response
    }
  }

  /** How the other side ended the connection. @throws NothingCame if it stays open */
  async closed(): Promise<'closed' | 'reset'> {
    return await this.#until('end of the connection', () => (this.#end === 'open' ? undefined : this.#end))
  }

  /** As `closed`, but our side is ended as well: a reset may come behind the other's end. */
  async over(): Promise<'closed' | 'reset'> {
    await this.closed()
    this.end()
    const patience = this.#patience()
    const closed = new Promise(resolve => this.socket.once('close', resolve))
    if (!this.socket.closed) await Promise.race([closed, patience.over])
    patience.cancel()
    return this.#end as 'closed' | 'reset'
  }

  /** All that is left until the connection ends, as text. */
  async rest(): Promise<string> {
    await this.closed()
    return this.received.toString('latin1')
  }

  async #until<T>(awaited: string, look: () => T | undefined): Promise<T> {
    const patience = this.#patience()
    let over = false
    const givenUp = patience.over.then(async () => {
      // What has arrived by now may still wait in the kernel, behind the news that the time is over.
      for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
      over = true
    })
    try {
      for (;;) {
        const found = look()
        if (found !== undefined) return found
        if (this.#end !== 'open')
          throw new NothingCame(awaited, `the connection was ${this.#end}`, this.received)
        if (over) throw new NothingCame(awaited, 'nothing more came', this.received)
        await Promise.race([this.#change(), givenUp])
      }
    } finally {
      patience.cancel()
    }
  }

  /** Resolves with the next thing that happens to the socket. */
  #change(): Promise<void> {
    const { socket } = this
    return new Promise(resolve => {
      const events = ['data', 'end', 'error', 'close'] as const
      const done = () => {
        for (const event of events) socket.off(event, done)
        resolve()
      }
      for (const event of events) socket.on(event, done)
    })
  }

  #takeResponse(method: string): RawResponse | undefined {
    if (this.#length < this.#needed) return undefined
    const { received } = this
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd === -1) return undefined
    const head = received.toString('latin1', 0, headEnd)
    const [statusLine = '', ...lines] = head.split('\r\n')
    const status = Number(/^HTTP\/1\.1 ([1-5][0-9]{2}) /.exec(statusLine)?.[1])
    if (!status) throw new Error(`not a status line: ${JSON.stringify(statusLine)}`)
    const headers = parseFields(lines)
    const body = this.#takeBody(received.subarray(headEnd + 4), status, method, headers)
    if (body === undefined) {
      this.#needed = headEnd + 4 + Number(headers['content-length'] ?? 0)
      return undefined
    }
    this.#pieces = [body.after]
    this.#length = body.after.length
    this.#needed = 0
    return { status, headers, body: body.content, head }
  }

  #takeBody(
    bytes: Buffer,
    status: number,
    method: string,
    headers: Record<string, string>,
  ): { content: Buffer; after: Buffer } | undefined {
    const until = (length: number) =>
      bytes.length < length
        ? undefined
        : { content: bytes.subarray(0, length), after: bytes.subarray(length) }
    if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return until(0)
    if (headers['transfer-encoding'] === 'chunked') return takeChunks(bytes)
    if (headers['content-length'] !== undefined) return until(Number(headers['content-length']))
    return this.#end === 'closed' ? until(bytes.length) : undefined
  }
}

function parseFields(lines: string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

function takeChunks(bytes: Buffer): { content: Buffer; after: Buffer } | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const start = lineEnd + 2
    if (bytes.length < start + size + 2) return undefined
    chunks.push(bytes.subarray(start, start + size))
    at = start + size + 2
    if (size === 0) return { content: Buffer.concat(chunks), after: bytes.subarray(at) }
  }
}
