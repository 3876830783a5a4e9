import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  /** Whether the server left the connection open, as far as one can know. */
  readonly reusable: boolean
}

/** A connection to this machine that reports its errors through `get`, and closes when the patience is over. */
export function open(port: number, patience: AbortSignal): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, signal: patience })
  // Between two requests nobody listens; an error there shows as a closed connection in the next `get`.
  return socket.setEncoding('latin1').on('error', () => {})
}

/**
 * Sends one GET, with no Connection field, and reads the whole answer: a body as long as Content-Length says or, without
 * one, until the connection closes.
 *
 * @returns 'unanswered' when the connection closed before a byte came, 'truncated' when it did so later
 */
export async function get(socket: Socket, path: string): Promise<Answer | 'unanswered' | 'truncated'> {
  let text = ''
  try {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    for await (const piece of socket.iterator({ destroyOnReturn: false })) {
      text += piece
      const answer = parse(text)
      if (answer !== undefined) return { ...answer, reusable: answer.reusable && socket.writable }
    }
  } catch {
    // Closed by force is closed, too.
  }
  return text === '' ? 'unanswered' : (parse(text, true) ?? 'truncated')
}

/** @returns undefined while the answer isn't complete */
function parse(text: string, closed = false): Answer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0)
  const length = /^content-length:[ \t]*(\d+)/im.exec(head)?.[1]
  if (length === undefined) return closed ? { status, reusable: false } : undefined
  if (text.length < end + 4 + Number(length)) return undefined
  const closes = head.startsWith('HTTP/1.0') || /^connection:.*\bclose\b/im.test(head)
  return { status, reusable: !closes }
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300
