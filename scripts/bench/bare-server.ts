/**
 * A server that does nothing but answer: it writes a constant for whatever comes, and reads none of it. What it costs is
 * what Node's sockets cost on this machine; no server on Node is cheaper. For clients with one request under way each.
 */
import { type AddressInfo, createServer } from 'node:net'

const BODY = 'Hello, World!\n'
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`

const server = createServer({ noDelay: true }, socket => {
  socket.on('data', () => socket.write(ANSWER, 'latin1'))
  socket.on('error', () => {})
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  process.send?.({ listening: (server.address() as AddressInfo).port }),
)
