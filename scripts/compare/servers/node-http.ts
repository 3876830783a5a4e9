/** The peer: Node's own server, without a framework. It has no handler for files, so this is the one that one writes. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { listen } from '../../bench/benched-server.ts'
import { HEALTH, HELLO } from '../content.ts'

const root = process.env['STATIC_ROOT'] ?? 'static'

let draining = false
const server = createServer((request, response) => {
  if (draining) response.setHeader('connection', 'close')
  const file = /^\/static\/(\w[\w.]*)$/.exec(request.url ?? '')?.[1]
  if (file !== undefined) return void sendFile(join(root, file), response)
  const body = request.url === '/health' ? HEALTH : HELLO
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length })
  return response.end(body)
})
server.keepAliveTimeout = 60_000

listen(server, {
  drain: () => {
    draining = true
    return new Promise(resolve => server.close(resolve))
  },
})

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  try {
    const { size } = await stat(path)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
    await pipeline(createReadStream(path), response)
  } catch {
    // No such file, or the client has left.
    if (!response.headersSent) response.writeHead(404)
    response.end()
  }
}
