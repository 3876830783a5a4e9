/**
 * Level 0: a web server as one writes it in an evening. It works, until somebody else uses it too.
 *
 * Its four faults are marked and are here on purpose. Nothing in this file is for you to repair: the README shows you how
 * to see each of them, and the levels after this one are the repair.
 */
import { createServer, type Server, type Socket } from 'node:net'

/** @returns a server that does not listen yet */
export function createBrokenServer(): Server {
  /** The first of them is being served. */
  const connections: Socket[] = []
  const history: string[] = []

  return createServer(socket => {
    // Fault 1: one connection at a time. The others stand in this line, however long the first one takes.
    connections.push(socket)
    if (connections.length === 1) serve(socket)

    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      const wasServed = connections[0] === socket
      connections.splice(connections.indexOf(socket), 1)
      if (wasServed && connections[0]) serve(connections[0])
    })
  })

  function serve(socket: Socket): void {
    // Fault 3: one chunk is taken for one request, whole and alone. `once`, so whatever comes later is never looked at.
    socket.once('data', chunk => {
      // In latin1 a character is a byte, so no body is changed by being a string for a while.
      const request = chunk.toString('latin1')

      // Fault 4: every request is kept for ever. All that anybody ever asks of this array is its length.
      history.push(request)

      // Fault 2: one response, and the connection is closed.
      socket.end(answer(request), 'latin1')
    })
  }

  function answer(request: string): string {
    const [method, path] = request.split(' ', 2)
    const endOfHead = request.indexOf('\r\n\r\n')
    const body = endOfHead === -1 ? '' : request.slice(endOfHead + 4)

    switch (`${method} ${path}`) {
      case 'GET /':
        return response('200 OK', 'text/plain', 'Hello, World!\n')
      case 'GET /health':
        return response('200 OK', 'application/json', health())
      case 'POST /echo':
        return response('200 OK', 'application/octet-stream', body)
      default:
        return response('404 Not Found', 'text/plain', 'There is nothing here.\n')
    }
  }

  function health(): string {
    const megabytes = Math.round(process.memoryUsage.rss() / 1e6)
    return `${JSON.stringify({ status: 'ok', requests: history.length, megabytes })}\n`
  }
}

function response(status: string, type: string, body: string): string {
  const head = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** What `npm run serve 0` runs. There is no slot in it to be filled. */
export const createStage = createBrokenServer
