/**
 * A load whose answers are counted and forgotten. autocannon looks at each byte that comes, which for files of megabytes
 * costs more than serving them; and it loses count where connections end. Here each connection has one request under
 * way, and a new connection takes the place of one that has ended.
 */
import { connect, type Socket } from 'node:net'

export interface SinkOrder {
  readonly url: string
  readonly connections: number
  /** Seconds. */
  readonly duration: number
  /** A new connection for each request. Default false. */
  readonly fresh?: boolean
}

export interface SinkEvents {
  /** @param sentAt when the request was written; with `fresh`, when its connection was asked for */
  onAnswer(status: number, sentAt: number): void
  /** A request had no whole answer: no connection, one that ended too early, or an answer without Content-Length. */
  onError(): void
}

const BUFFER_BYTES = 262_144

/** After a request that failed. Without it, a server that is gone would be asked in an endless loop. */
const PAUSE_MS = 10

/** How long after the end of the time an answer may still come. */
const PATIENCE_MS = 1_000

/** Each connection asks again as soon as it has its answer, until the time is over. Resolves then. */
export async function runSink(order: SinkOrder, events: SinkEvents): Promise<void> {
  const over = performance.now() + order.duration * 1_000
  await Promise.all(Array.from({ length: order.connections }, () => lane(order, over, events)))
}

async function lane(order: SinkOrder, over: number, events: SinkEvents): Promise<void> {
  const buffer = Buffer.alloc(BUFFER_BYTES)
  while (performance.now() < over) {
    if (await connection(order, over, events, buffer)) continue
    events.onError()
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
  }
}

/** @returns once it has closed: whether each request that it took was answered */
function connection(
  { url, fresh = false }: SinkOrder,
  over: number,
  { onAnswer }: SinkEvents,
  buffer: Buffer,
): Promise<boolean> {
  const { hostname: host, port, pathname, host: authority } = new URL(url)
  const persistence = fresh ? 'Connection: close\r\n' : ''
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${authority}\r\n${persistence}\r\n`
  return new Promise(resolve => {
    let answer = new Answer()
    let sentAt = performance.now()
    const ask = () => {
      answer = new Answer()
      if (!fresh) sentAt = performance.now()
      socket.write(request, 'latin1')
    }
    const onData = (bytes: Buffer) => {
      if (answer.whole) return
      answer.take(bytes)
      if (answer.unbounded) return void socket.destroy()
      if (!answer.whole) return
      onAnswer(answer.status, sentAt)
      // What announces its end is left to end it.
      if (fresh || answer.last) return
      if (performance.now() < over) ask()
      else socket.end()
    }
    const onread = {
      buffer,
      callback(length: number) {
        onData(buffer.subarray(0, length))
        return true
      },
    }
    const socket: Socket = connect({ port: Number(port), host, noDelay: true, onread })
    // One that hangs must not hold up the measurement.
    const timer = setTimeout(() => socket.destroy(), over - performance.now() + PATIENCE_MS)
    socket.on('connect', ask)
    // Closed by force is closed, too.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answer.whole)
    })
  })
}

/** What has come of an answer. */
class Answer {
  status = 0
  /** Its connection ends with it. */
  last = false
  /** It has no Content-Length. */
  unbounded = false
  #head = ''
  #left = 0

  get whole(): boolean {
    return this.status !== 0 && this.#left <= 0 && !this.unbounded
  }

  take(bytes: Buffer): void {
    if (this.status !== 0) {
      this.#left -= bytes.length
      return
    }
    this.#head += bytes.toString('latin1')
    const end = this.#head.indexOf('\r\n\r\n')
    if (end === -1) return
    const length = /\r\ncontent-length: ([0-9]+)\r\n/i.exec(this.#head)?.[1]
    this.status = Number(this.#head.slice(9, 12))
    this.last = /\r\nconnection: close\r\n/i.test(this.#head)
    this.unbounded = length === undefined
    this.#left = Number(length) - (this.#head.length - end - 4)
  }
}
