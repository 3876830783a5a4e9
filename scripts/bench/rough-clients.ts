/** Clients as they come in from the street: beside a load, they do what the load does not. */
import { connect, type Socket } from 'node:net'

/** How often one comes, in milliseconds. */
const INTERVAL_MS = 10

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** Each is given a connection that is just being made. */
const MANNERS: readonly ((socket: Socket) => void)[] = [
  // Says nothing.
  socket => socket.on('connect', () => socket.resetAndDestroy()),
  // Leaves in the middle of a head, or of a body.
  socket => socket.write('GET / HTTP/1.1\r\nHo', () => socket.resetAndDestroy()),
  socket =>
    socket.write('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc', () => socket.destroy()),
  // Leaves in the middle of a file, without having read any of it, or after some of it.
  socket => socket.pause().write(GET.replace('/', '/static/large.bin'), () => socket.resetAndDestroy()),
  socket => {
    socket.write(GET.replace('/', '/static/large.bin'))
    socket.once('data', () => socket.resetAndDestroy())
  },
  // Makes no sense.
  socket => socket.end('HELO example.org\r\n\r\n').resume(),
  socket => socket.end('GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n').resume(),
  // Asks a lot at once and leaves after the first answer.
  socket => {
    socket.write(GET.repeat(100))
    socket.once('data', () => socket.destroy())
  },
]

/**
 * Sends them to a port of this machine, one after the other.
 * @returns ends it
 */
export function sendRoughClients(port: number): () => void {
  let count = 0
  const timer = setInterval(() => {
    // Linux takes any of 127.0.0.0/8 as our own, so the server sees many addresses.
    const own = `127.${(count >> 14) & 127}.${(count >> 7) & 127}.${(count & 127) + 1}`
    const localAddress = process.platform === 'linux' ? own : '127.0.0.1'
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => socket.destroy())
    MANNERS[count++ % MANNERS.length]!(socket)
  }, INTERVAL_MS)
  return () => clearInterval(timer)
}
