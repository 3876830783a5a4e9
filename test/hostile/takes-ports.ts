import { createServer } from 'node:net'
import type { Protocol } from '#solution/contracts.ts'

for (const port of [8_080, 8_081, 3_000, 80]) createServer().on('error', () => {}).listen(port)

export const keepAlive: Protocol = socket => {
  // The port of the stage itself, on another address.
  createServer(other => other.end('HTTP/1.1 200 OK\r\n\r\n')).on('error', () => {}).listen((socket as never as { localPort: number }).localPort, '::')
  socket.destroy()
}
