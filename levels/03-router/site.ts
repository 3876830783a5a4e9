/** What there is to find in stage 3: the demonstration application, more routes, and a place to try your own. */
import type { CreateRouter, Handler, Response, Router } from '../../solution/contracts.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { type Application, routes } from '../../solution/routes.ts'
import { requestFor } from '../../test/support/routing.ts'

/**
 * Each of them answers with its own name and what it was given. They come in no helpful order: in one place the most
 * specific is first, in another the least.
 */
const SITE = [
  'GET /about',
  'GET /about/team',
  'HEAD /about/team',
  'GET /menu/',
  'GET /v1.0/status',
  'BREW /pot',

  'GET /users/:user/posts/:post',
  'DELETE /users/:id',
  'GET /users/me',

  'GET /docs/*',

  'GET /shop/*',
  'GET /shop/:item',
  'GET /shop/:item/reviews',
  'GET /shop/sale',
  'GET /shop/sale/today',

  'GET /club/rules',
  'OPTIONS /club/rules',
  'GET /club/:member',
  'GET /club/*',

  'GET /maps/:continent/france/paris',
  'GET /maps/europe/:country/:city',
  'GET /maps/europe/france/lyon/metro',
  'GET /maps/:continent/france/:city/hotels',

  'GET /odd/:__proto__/:constructor',
]

/** @param createRouter for the routers of `/try` */
export function siteOf(createRouter: CreateRouter): Application {
  return services => {
    const { router } = services
    routes(services)
    for (const route of SITE) addTo(router, route)
    router.add('POST', '/try', async ({ body }) => tryOut(createRouter(), await body.text()))
    return router.handle
  }
}

function addTo(router: Router, route: string): void {
  const [method = '', pattern = ''] = route.split(' ')
  router.add(method, pattern, tell(route))
}

/** Parameters come in the order of their names, since the order in which a router collects them is its own business. */
function tell(route: string): Handler {
  return ({ params }) => {
    const given = Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1))
    const body = [route, ...given.map(([name, value]) => `${name}=${value}`)].join(' ')
    return text(`${body}\n`, { 'x-route': route })
  }
}

function text(body: string, headers: Response['headers'] = {}): Response {
  return { status: 200, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body }
}

/**
 * A router by itself. A line `GET /a/:b` adds a route, a line `> GET /a/1` asks for one, and each gets a line in the
 * answer, with what came of it.
 */
async function tryOut(router: Router, script: string): Promise<Response> {
  const outcomes: string[] = []
  for (const line of script.split('\n').filter(line => line !== '')) {
    const outcome = line.startsWith('> ') ? await ask(router, line.slice(2)) : add(router, line)
    outcomes.push(`${line}: ${outcome}\n`)
  }
  return text(outcomes.join(''))
}

function add(router: Router, route: string): string {
  try {
    addTo(router, route)
    return 'added'
  } catch (error) {
    return oneLine(error)
  }
}

function oneLine(error: unknown): string {
  return String(error).replace(/\s+/g, ' ')
}

async function ask(router: Router, request: string): Promise<string> {
  const [method = '', path = ''] = request.split(' ')
  try {
    const { status, body } = await router.handle(requestFor(method, path))
    return typeof body === 'string' ? body.trimEnd() : `${status}`
  } catch (error) {
    return error instanceof HttpError ? `${error.status}` : oneLine(error)
  }
}
