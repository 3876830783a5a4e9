import type { Request, Response, Router } from '../../solution/contracts.ts'
import { emptyBody } from '../../solution/http/body.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { HeaderList } from '../../solution/http/headers.ts'
import { createRequest } from '../../solution/http/request.ts'

/** A request without a connection: all that a handler needs of it. @param fields names are lower-case */
export function requestFor(
  method: string,
  target: string,
  fields: Readonly<Record<string, string>> = {},
): Request {
  const [path = '', query = ''] = target.split('?')
  const headers = new HeaderList()
  for (const [name, value] of Object.entries(fields)) headers.add(name, value)
  const head = { method, target, path, query, authority: 'a', version: '1.1', framing: 0 } as const
  return createRequest({ ...head, headers, expectsContinue: false }, emptyBody, {
    address: '127.0.0.1',
    port: 1,
  })
}

/** Adds `METHOD /pattern` routes, in that order, each of which answers with its own name and what it was given. */
export function addAll<R extends Router>(router: R, routes: readonly string[]): R {
  for (const route of routes) {
    const [method = '', pattern = ''] = route.split(' ')
    router.add(method, pattern, ({ params }) => ({
      status: 200,
      headers: {},
      body: JSON.stringify([route, Object.entries(params)]),
    }))
  }
  return router
}

/** What became of a request: the route and its parameters, or the status and what is allowed. */
export type Routed =
  | { readonly route: string; readonly params: readonly (readonly [string, string])[] }
  | { readonly status: number; readonly code?: string; readonly allow?: string }

/** @param request `METHOD /path` */
export function ask(router: Router, request: string): Routed {
  const [method = '', path = ''] = request.split(' ')
  try {
    const { status, headers, body } = router.handle(requestFor(method, path)) as Response
    if (body === undefined) return { status, allow: headers['allow'] as string }
    const [route, params] = JSON.parse(body as string)
    return { route, params }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const { status, code, headers } = error
    return headers['allow'] === undefined ? { status, code } : { status, code, allow: headers['allow'] }
  }
}
