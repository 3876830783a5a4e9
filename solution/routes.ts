import type { Handler, Response, Router, StaticFiles } from './contracts.ts'
import { HttpError } from './http/errors.ts'

/** What the application needs of the server around it. */
export interface Services {
  readonly router: Router
  readonly staticFiles: StaticFiles
  readonly staticRoot: string
  readonly cacheControl: string
  /** False as soon as the server shuts down. */
  readonly isReady: () => boolean
}

/** An application: routes are added, and the handler of all of them comes out. */
export type Application = (services: Services) => Handler

/** The demonstration application: enough to see every capability of the server at work. */
export const routes: Application = ({ router, staticFiles, staticRoot, cacheControl, isReady }) => {
  const files = staticFiles({ root: staticRoot, prefix: '/static/', cacheControl })
  return router
    .add('GET', '/', home)
    .add('GET', '/health', alive)
    .add('GET', '/health/ready', () => ready(isReady()))
    .add('GET', '/static/*', files)
    .add('GET', '/users/:id', user)
    .add('POST', '/echo', echo).handle
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const JSON_TYPE = { 'content-type': 'application/json' }

const home = (): Response => ({ status: 200, headers: TEXT, body: 'Hello, World!\n' })

/** Alive: the process answers. Whoever watches it restarts it when it does not. */
const alive = (): Response => ({ status: 200, headers: JSON_TYPE, body: '{"status":"ok"}\n' })

/** Ready: new work may come. A load balancer stops sending it when the answer is 503. */
function ready(isReady: boolean): Response {
  if (!isReady) throw new HttpError('not_ready')
  return { status: 200, headers: JSON_TYPE, body: '{"status":"ready"}\n' }
}

const user: Handler = ({ params }) => ({
  status: 200,
  headers: JSON_TYPE,
  body: `${JSON.stringify({ id: params['id'] })}\n`,
})

const echo: Handler = async request => ({
  status: 200,
  headers: { 'content-type': request.headers.get('content-type') ?? 'application/octet-stream' },
  body: await request.body.bytes(),
})
