/** Our demonstration application on Node's own server: what differs from ours on the wire is the protocol alone. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import type { Body, Request, Response } from '../../solution/contracts.ts'
import { HeaderList, noHeaders } from '../../solution/http/headers.ts'
import { createRequest } from '../../solution/http/request.ts'
import { routes } from '../../solution/routes.ts'
import { reference } from '../../solution/slots.ts'

/** @param staticRoot directory of small files: larger ones would be streams, which this adapter does not know */
export function createDemoOnNode(staticRoot: string): Server {
  const { staticFiles } = reference
  const services = { router: reference.router(), staticFiles, staticRoot, cacheControl: '' }
  const handler = reference.errors(() => {}).guard(routes({ ...services, isReady: () => true }))
  return createServer(async (incoming, outgoing) => {
    send(await handler(requestOf(incoming)), outgoing)
  })
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = '', url: target = '', httpVersion, rawHeaders, socket } = incoming
  const headers = new HeaderList()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.add(rawHeaders[i]!.toLowerCase(), rawHeaders[i + 1]!)
  // An absolute URI without its origin, as most applications would have it.
  const [path = '', query = ''] = target.replace(/^https?:\/\/[^/?]*/i, '').split(/\?(.*)/s)
  const authority = headers.get('host') ?? ''
  const version = httpVersion === '1.0' ? '1.0' : '1.1'
  // Framing and Expect are seen to before an application is asked.
  const head = { method, target, path: path || '/', query, authority, version, headers } as const
  const client = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
  return createRequest({ ...head, framing: 0, expectsContinue: false }, bodyOf(incoming), client)
}

function bodyOf(incoming: IncomingMessage): Body {
  return {
    bytes: () => buffer(incoming),
    text: () => text(incoming),
    trailers: noHeaders,
    [Symbol.asyncIterator]: () => incoming[Symbol.asyncIterator](),
  }
}

function send({ status, headers, body = '' }: Response, outgoing: ServerResponse): void {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new TypeError('no streams here')
  outgoing.statusCode = status
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  outgoing.end(body)
}
