/**
 * Level 1: many requests over one connection. This file is yours.
 *
 * It works as long as each request comes alone, whole, and from a friendly client: `npm run serve 1`, then
 * `curl http://localhost:8080/`. The brief is in README.md; `npm run level 1` checks what you have done.
 *
 * `socket` is the connection. `context` holds the application (`handler`), the limits, a clock and `refuse`, which
 * makes a response of an error. The types are in `solution/contracts.ts`, the given tools in `solution/http/`.
 */
import type { Protocol } from '#solution/contracts.ts'
import { IncomingBody } from '#solution/http/body.ts'
import { RequestParser } from '#solution/http/parser.ts'
import { createRequest } from '#solution/http/request.ts'
import { writeResponse } from '#solution/http/writer.ts'

export const keepAlive: Protocol = (socket, context) => {
  // TODO(1.7): nobody looks at the clock here. A client that says nothing stays for ever.

  socket.on('data', async (bytes: Uint8Array) => {
    // TODO(1.4): are the bytes of one `data` event always one whole request?
    const parser = new RequestParser(context.limits)
    parser.push(bytes)

    // TODO(1.8): next() throws an HttpError when the bytes are no proper request. Who catches it?
    const event = parser.next()
    if (event?.type !== 'head') return
    const { head } = event

    // TODO(1.6): what if the handler does not want the body, or the client waits to be asked for it?
    const body = new IncomingBody(() => {})
    for (let piece = parser.next(); piece; piece = parser.next()) {
      if (piece.type === 'data') body.deliver(piece.bytes)
      else if (piece.type === 'end') body.end(piece.trailers)
    }

    // TODO(1.5): the next `data` event does not wait until this handler is done.
    const response = await context.handler(createRequest(head, body, context.client))

    // TODO(1.1): is that the only reason to keep a connection open?
    // TODO(1.2): is “includes” the way to look into a list?
    // TODO(1.3): HTTP/1.0 and HTTP/1.1 have different rules.
    // TODO(1.9): and how many requests may one connection have?
    const persist = head.headers.get('connection')?.includes('keep-alive') ?? false
    await writeResponse(socket, head, response, persist, context.refuse)
    if (!persist) socket.end()
  })

  socket.on('error', () => socket.destroy())
}
