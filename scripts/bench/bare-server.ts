/**
 * A server that does nothing but answer: it writes a constant for whatever comes, and reads none of it. What it costs is
 * what Node's sockets cost on this machine; no server on Node is cheaper. For clients with one request under way each.
 */
import { createServer } from 'node:net'
import { listen } from './benched-server.ts'

const BODY = 'Hello, World!\n'
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`

listen(
  createServer({ noDelay: true }, socket => {
    socket.on('data', () => socket.write(ANSWER, 'latin1'))
    socket.on('error', () => {})
  }),
)
