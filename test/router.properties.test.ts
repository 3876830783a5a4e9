import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allowField } from '../solution/http/methods.ts'
import { router } from '../solution/router.ts'
import { addAll, ask, type Routed } from './support/routing.ts'

/** Few and short, so that routes get into each other's way. */
const literal = fc.constantFrom('a', 'b', '', 'a%2Fb', '__proto__')
const parameter = fc.constantFrom(':x', ':y', ':z')
const pattern = fc
  .tuple(fc.array(fc.oneof(literal, parameter), { maxLength: 4 }), fc.constantFrom([], ['*'], ['']))
  .map(([segments, end]) => [...segments, ...end])
  .filter(segments => segments.length > 0 && hasNoDuplicates(segments.filter(isParameter)))
  .map(segments => `/${segments.join('/')}`)
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'BREW')

const routes = fc.uniqueArray(
  fc.tuple(method, pattern).map(([method, pattern]) => `${method} ${pattern}`),
  { maxLength: 30, selector: route => route.replace(/:\w+/g, ':') },
)

const requests = fc.array(
  fc
    .tuple(
      fc.oneof(method, fc.constantFrom('PUT', 'STEEP')),
      fc.array(fc.oneof(literal, fc.constantFrom('c', ':x', '*', '%zz', '%C3%A9')), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    .map(([method, segments]) => `${method} /${segments.join('/')}`),
  { minLength: 1, maxLength: 20 },
)

function isParameter(segment: string): boolean {
  return segment.startsWith(':')
}

function hasNoDuplicates(list: readonly string[]): boolean {
  return new Set(list).size === list.length
}

/** Tries each route in turn, as a regular expression over the whole path. */
function naive(routes: readonly string[], request: string): Routed {
  const [method = '', path = ''] = request.split(' ')
  const matches = routes
    .map(route => ({ route, method: route.split(' ')[0]!, ...expressionOf(route.split(' ')[1]!) }))
    .filter(({ expression }) => expression.test(path))
    .sort((one, other) => (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0))
  const best = matches.find(match => match.method === method || (match.method === 'GET' && method === 'HEAD'))
  // HEAD and GET may both be there, in the same place.
  const found = matches.find(match => match.method === method && match.rank === best?.rank) ?? best
  if (found) {
    try {
      const values = found.expression.exec(path)!.slice(1).map(decodeURIComponent)
      return { route: found.route, params: found.names.map((name, at) => [name, values[at]!] as const) }
    } catch {
      return { status: 400, code: 'bad_escape' }
    }
  }
  const standard = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']
  if (![...standard, ...routes.map(route => route.split(' ')[0])].includes(method))
    return { status: 501, code: 'method_unknown' }
  if (matches.length === 0) return { status: 404, code: 'not_found' }
  const allow = allowField(matches.map(match => match.method))
  return method === 'OPTIONS' ? { status: 204, allow } : { status: 405, code: 'method_not_allowed', allow }
}

/** With the rank of each segment: written 0, parameter 1, wildcard 2. The least in the order of a dictionary is best. */
function expressionOf(pattern: string) {
  const names: string[] = []
  let rank = ''
  const source = pattern
    .slice(1)
    .split('/')
    .map(segment => {
      const isWildcard = segment === '*'
      rank += isWildcard ? 2 : isParameter(segment) ? 1 : 0
      if (isWildcard || isParameter(segment)) names.push(isWildcard ? '*' : segment.slice(1))
      return isWildcard ? '(.*)' : isParameter(segment) ? '([^/]+)' : segment
    })
  return { expression: new RegExp(`^/${source.join('/')}$`), names, rank }
}

it('finds what a search through all routes finds, in whatever order they were added', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(routes, requests, (routes, requests) => {
      const [app, reversed] = [addAll(router(), routes), addAll(router(), [...routes].reverse())]
      for (const request of requests) {
        const expected = naive(routes, request)
        expect(ask(app, request)).toEqual(expected)
        expect(ask(reversed, request)).toEqual(expected)
        const kind = 'route' in expected ? 'route' : String(expected.status)
        seen.set(kind, (seen.get(kind) ?? 0) + 1)
      }
    }),
    { numRuns: 2_000 },
  )
  for (const kind of ['route', '204', '400', '404', '405', '501'])
    expect(seen.get(kind) ?? 0, `how often it came to ${kind}`).toBeGreaterThan(50)
})
