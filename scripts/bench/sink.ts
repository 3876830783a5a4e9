/**
 * A load of large answers. autocannon looks at each byte that comes, which for files of megabytes costs more than serving
 * them; here what comes is counted and forgotten, into one buffer for each connection.
 */
import { connect, type Socket } from 'node:net'

export interface SinkOrder {
  readonly url: string
  readonly connections: number
  /** Seconds. */
  readonly duration: number
}

export interface SinkEvents {
  onAnswer(status: number, sentAt: number): void
  /** A connection ended or broke, or the answer had no Content-Length. */
  onError(): void
}

const BUFFER_BYTES = 262_144

/** Each connection asks again as soon as it has its answer, until the time is over. Resolves then. */
export async function runSink(order: SinkOrder, events: SinkEvents): Promise<void> {
  const over = performance.now() + order.duration * 1_000
  const lanes = Array.from({ length: order.connections }, () => lane(order.url, over, events))
  await Promise.all(lanes)
}

function lane(url: string, over: number, { onAnswer, onError }: SinkEvents): Promise<void> {
  const { hostname: host, port, pathname, host: authority } = new URL(url)
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`
  return new Promise(resolve => {
    let head = ''
    let status = 0
    let left = 0
    let sentAt = 0
    const ask = (socket: Socket) => {
      head = ''
      status = 0
      sentAt = performance.now()
      socket.write(request, 'latin1')
    }
    const onData = (socket: Socket, bytes: Buffer) => {
      if (status === 0) {
        head += bytes.toString('latin1')
        const end = head.indexOf('\r\n\r\n')
        if (end === -1) return
        status = Number(head.slice(9, 12))
        left = Number(/\r\ncontent-length: ([0-9]+)\r\n/i.exec(head)?.[1]) - (head.length - end - 4)
        if (Number.isNaN(left)) {
          socket.destroy(new Error('no Content-Length'))
          return
        }
      } else left -= bytes.length
      if (left > 0) return
      onAnswer(status, sentAt)
      if (performance.now() < over) ask(socket)
      else socket.end()
    }
    const socket: Socket = connect({
      port: Number(port),
      host,
      onread: {
        buffer: Buffer.alloc(BUFFER_BYTES),
        callback(length, bytes) {
          onData(socket, Buffer.from(bytes.buffer, bytes.byteOffset, length))
          return true
        },
      },
    })
    // One that hangs must not hold up the measurement.
    const timer = setTimeout(() => socket.destroy(), over - performance.now() + 1_000)
    socket.on('connect', () => ask(socket))
    socket.on('error', onError)
    socket.on('close', () => {
      clearTimeout(timer)
      if (left > 0) onError()
      resolve()
    })
  })
}
