import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { get, isSuccess, open } from './raw-client.ts'

export interface SocketCount {
  /** Requests sent, each counted once even if it had to be repeated on a new connection. */
  readonly requests: number
  readonly socketsOpened: number
  /** Requests without a whole 2xx answer. */
  readonly errors: number
}

export interface SocketCountOptions {
  /** How many in all. Default 1000. */
  readonly requests?: number
  /** Lanes: each sends its share one after the other. Default 10. */
  readonly connections?: number
  /** Of an answer with Content-Length. Default `/health`. */
  readonly path?: string
  /** For the whole count, ms. Default 15,000. */
  readonly deadlineMs?: number
}

/**
 * Counts how many connections a number of requests takes: as many as there are lanes when the server keeps its
 * connections alive, as many as there are requests when it closes them.
 *
 * @throws Error when the deadline passes first
 */
export async function countSockets(
  server: { readonly name: string; readonly port: number },
  { requests = 1000, connections = 10, path = '/health', deadlineMs = 15_000 }: SocketCountOptions = {},
): Promise<SocketCount> {
  const patience = AbortSignal.timeout(deadlineMs)
  setMaxListeners(0, patience) // every open connection is one
  const count = { requests: 0, socketsOpened: 0, errors: 0 }
  const fresh = () => {
    count.socketsOpened++
    return open(server.port, patience)
  }

  const lane = async (share: number) => {
    let socket: Socket | undefined
    for (let sent = 0; sent < share && !patience.aborted; sent++) {
      let answer = socket === undefined ? 'unanswered' : await get(socket, path)
      // A server may close an idle connection just as we use it again, and GET may be repeated (RFC 9112 §9.3.1).
      if (answer === 'unanswered') {
        socket = fresh()
        answer = await get(socket, path)
      }
      count.requests++
      if (typeof answer === 'string' || !isSuccess(answer.status)) count.errors++
      if (typeof answer === 'object' && answer.reusable) continue
      socket?.destroy()
      socket = undefined
    }
    socket?.destroy()
  }

  // Equal shares, not one common pot: with it, a limit of requests per connection would give a new count every time.
  const share = (lane: number) => Math.floor(requests / connections) + (lane < requests % connections ? 1 : 0)
  await Promise.all(Array.from({ length: connections }, (_, index) => lane(share(index))))
  if (patience.aborted)
    throw new Error(`${server.name} left GET ${path} unanswered: not through after ${deadlineMs} ms`)
  return count
}
