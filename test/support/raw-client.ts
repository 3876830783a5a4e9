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

export class RawClient {
  readonly socket: Socket
  readonly #withinMs: number
  #bytes = Buffer.alloc(0)
  #end: 'open' | 'closed' | 'reset' = 'open'

  private constructor(socket: Socket, withinMs: number) {
    this.socket = socket
    this.#withinMs = withinMs
    socket.on('data', bytes => {
      this.#bytes = Buffer.concat([this.#bytes, bytes])
    })
    socket.on('end', () => {
      if (this.#end === 'open') this.#end = 'closed'
    })
    socket.on('error', () => {
      this.#end = 'reset'
    })
  }

  /** @param withinMs how long each wait lasts at most, in milliseconds: a bound for hangs, not a measure of speed */
  static async connect(port: number, withinMs = 5_000): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket, withinMs)
  }

  /** What has come and was not read as part of a response. */
  get received(): Buffer {
    return this.#bytes
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    return this
  }

  /** Each byte in a segment of its own, as far as the kernel lets us. */
  async sendByteByByte(bytes: string | Uint8Array): Promise<this> {
    for (const byte of Buffer.from(bytes as string, 'latin1')) {
      if (this.socket.destroyed || !this.socket.writable) break
      await new Promise(resolve => this.socket.write(Buffer.of(byte), resolve))
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

  /** All that is left until the connection ends, as text. */
  async rest(): Promise<string> {
    await this.closed()
    return this.#bytes.toString('latin1')
  }

  async #until<T>(awaited: string, look: () => T | undefined): Promise<T> {
    const deadline = Date.now() + this.#withinMs
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (this.#end !== 'open') throw new NothingCame(awaited, `the connection was ${this.#end}`, this.#bytes)
      const left = deadline - Date.now()
      if (left <= 0)
        throw new NothingCame(awaited, `nothing more came within ${this.#withinMs} ms`, this.#bytes)
      await this.#change(left)
    }
  }

  #change(withinMs: number): Promise<void> {
    const { socket } = this
    return new Promise(resolve => {
      const events = ['data', 'end', 'error', 'close'] as const
      const done = () => {
        clearTimeout(timer)
        for (const event of events) socket.off(event, done)
        resolve()
      }
      const timer = setTimeout(done, withinMs)
      for (const event of events) socket.on(event, done)
    })
  }

  #takeResponse(method: string): RawResponse | undefined {
    const headEnd = this.#bytes.indexOf('\r\n\r\n')
    if (headEnd === -1) return undefined
    const head = this.#bytes.toString('latin1', 0, headEnd)
    const [statusLine = '', ...lines] = head.split('\r\n')
    const status = Number(/^HTTP\/1\.1 ([1-5][0-9]{2}) /.exec(statusLine)?.[1])
    if (!status) throw new Error(`not a status line: ${JSON.stringify(statusLine)}`)
    const headers = parseFields(lines)
    const body = this.#takeBody(this.#bytes.subarray(headEnd + 4), status, method, headers)
    if (body === undefined) return undefined
    this.#bytes = body.after
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
