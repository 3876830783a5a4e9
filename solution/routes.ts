import type { Handler, Response } from './contracts.ts'
import { HttpError } from './http/errors.ts'

/** The demonstration application: enough to see every capability of the server at work. */
export const routes: Handler = request => {
  const resource = resources.get(request.path)
  if (request.path === '*') return { status: 204, headers: { allow: [...METHODS].join(', ') } }
  if (!METHODS.has(request.method)) throw new HttpError('method_unknown', request.method)
  if (resource === undefined) throw new HttpError('not_found')
  // HEAD is GET without the body, and the writer leaves that out (RFC 9110 §9.3.2).
  const handler =
    resource.get(request.method) ?? (request.method === 'HEAD' ? resource.get('GET') : undefined)
  if (handler) return handler(request)
  const allow = allowed(resource)
  if (request.method === 'OPTIONS') return { status: 204, headers: { allow } }
  throw new HttpError('method_not_allowed', request.method, { headers: { allow } })
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }

const home = (): Response => ({ status: 200, headers: TEXT, body: 'Hello, World!\n' })

/** Alive: the process answers. */
const health = (): Response => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"ok"}\n',
})

const echo: Handler = async request => ({
  status: 200,
  headers: { 'content-type': request.headers.get('content-type') ?? 'application/octet-stream' },
  body: await request.body.bytes(),
})

const resources = new Map<string, ReadonlyMap<string, Handler>>([
  ['/', new Map([['GET', home]])],
  ['/health', new Map([['GET', health]])],
  ['/echo', new Map([['POST', echo]])],
])

/** What the registry of methods calls standard (RFC 9110 §9.1, RFC 5789), but CONNECT: this is no proxy. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])

function allowed(resource: ReadonlyMap<string, Handler>): string {
  const methods = [...resource.keys(), 'OPTIONS']
  if (resource.has('GET')) methods.push('HEAD')
  return methods.sort().join(', ')
}
