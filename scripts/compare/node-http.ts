/** The peer: Node's own server, without a framework. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, response) => {
  const body = request.url === '/health' ? '{"status":"ok"}\n' : 'Hello, World!\n'
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length })
  response.end(body)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', 4_096, () =>
  process.send?.({ listening: (server.address() as AddressInfo).port }),
)
