/** Requests as the bytes they are, one character a byte. */

/** The lines of a head, and the empty one after them. */
export function head(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

export function get(path = '/', ...fields: string[]): string {
  return head(`GET ${path} HTTP/1.1`, 'Host: test', ...fields)
}

/** With Content-Length. */
export function post(path: string, body: string, ...fields: string[]): string {
  return head(`POST ${path} HTTP/1.1`, 'Host: test', `Content-Length: ${body.length}`, ...fields) + body
}

/** With each piece as one chunk. */
export function postChunked(path: string, pieces: readonly string[], ...fields: string[]): string {
  const chunks = pieces.map(piece => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
  return `${head(`POST ${path} HTTP/1.1`, 'Host: test', 'Transfer-Encoding: chunked', ...fields) + chunks}0\r\n\r\n`
}
