/**
 * Level 3: which handler answers a method and a path.
 *
 * Patterns are kept as a tree with one segment of the path to a step. At each step the search prefers the most specific
 * way: the segment as it is written, then a parameter, then the wildcard. If that way leads nowhere, it comes back and
 * tries the next one. The first route found that has the method wins, so with `GET /users/me` and `DELETE /users/:id`,
 * DELETE of `/users/me` has an answer.
 *
 * Segments are compared as they were sent, and only what a parameter stands for is decoded, afterwards: `/users/a%2Fb`
 * has two segments (RFC 3986 §2.4). Nothing is normalised either: `/a`, `/a/` and `/a//b` are three resources. A
 * parameter stands for one segment that is not empty. A wildcard stands for whatever follows its slash, even nothing:
 * `/static/*` is `/static/` and `/static/a/b`, and not `/static`.
 *
 * The time of a search follows from the path, not from the number of routes. Each node has one parent, so a search
 * comes by it at most once: to be led astray twice at each of ten segments, it would need all 2¹⁰ patterns of that
 * kind. No path, however it is made, costs more steps than the patterns have segments that fit.
 */
import type { CreateRouter, Handler, Request, Response, Router } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { allowField, METHODS } from '#solution/http/methods.ts'

export const router: CreateRouter = () => new RouteTree()

class RouteTree implements Router {
  /** Stands before the first slash. What has none, such as `*` and the target of CONNECT, gets no further. */
  readonly #root = new Node()
  /** All that any route has. */
  readonly #methods = new Set<string>()

  add(method: string, pattern: string, handler: Handler): this {
    const segments = parsePattern(pattern)
    this.#root.resourceOf(segments).add(new Route(method, pattern, segments, handler))
    this.#methods.add(method)
    return this
  }

  readonly handle: Handler = request => {
    const { method, path } = request
    const segments = path.split('/')
    const route = this.#root.search(segments, 0, resource => resource.routeFor(method))
    return route ? route.handle(request, segments) : this.#withoutRoute(method, path, segments)
  }

  /** @throws HttpError 404, 405, 501 */
  #withoutRoute(method: string, path: string, segments: readonly string[]): Response {
    // A method that some route has is known, though not here: 501 is for the server as a whole (RFC 9110 §15.6.2).
    if (!METHODS.includes(method) && !this.#methods.has(method)) throw new HttpError('method_unknown', method)
    // OPTIONS * is about the server, whatever routes it has (RFC 9110 §9.3.7).
    const isForAll = path === '*' && method === 'OPTIONS'
    const found = isForAll ? this.#methods : this.#methodsAt(segments)
    if (found.size === 0 && !isForAll) throw new HttpError('not_found')
    const headers = { allow: allowField(found) }
    if (method === 'OPTIONS') return { status: 204, headers }
    throw new HttpError('method_not_allowed', method, { headers })
  }

  /** Of all routes that match, not only of the most specific: each of them would be found with its own method. */
  #methodsAt(segments: readonly string[]): Set<string> {
    const methods = new Set<string>()
    this.#root.search(segments, 0, resource => {
      for (const method of resource.methods) methods.add(method)
      return undefined
    })
    return methods
  }
}

/** Where some patterns are after the same steps, and the ways on from there. Nothing of a request is kept here. */
class Node {
  /** Maps, since a segment may be called `__proto__`. */
  readonly #literals = new Map<string, Node>()
  #parameter: Node | undefined
  #wildcard: Resource | undefined
  /** What is there if the path ends here. */
  readonly #end = new Resource()

  /** The place of a pattern, which is made if it is new. */
  resourceOf([segment, ...rest]: readonly string[]): Resource {
    if (segment === undefined) return this.#end
    if (segment === '*') {
      this.#wildcard ??= new Resource()
      return this.#wildcard
    }
    return this.#next(segment).resourceOf(rest)
  }

  #next(segment: string): Node {
    if (segment.startsWith(':')) {
      this.#parameter ??= new Node()
      return this.#parameter
    }
    const next = this.#literals.get(segment) ?? new Node()
    this.#literals.set(segment, next)
    return next
  }

  /**
   * Offers what matches, the most specific first, until something is picked.
   * @param at the segment from which on the path is matched here
   */
  search<T>(
    segments: readonly string[],
    at: number,
    pick: (resource: Resource) => T | undefined,
  ): T | undefined {
    const segment = segments[at]
    if (segment === undefined) return pick(this.#end)
    const literal = this.#literals.get(segment)?.search(segments, at + 1, pick)
    if (literal !== undefined) return literal
    const parameter = segment === '' ? undefined : this.#parameter?.search(segments, at + 1, pick)
    if (parameter !== undefined) return parameter
    return this.#wildcard && pick(this.#wildcard)
  }
}

/** All routes whose patterns match the same paths: one for each method. */
class Resource {
  readonly #routes = new Map<string, Route>()

  get methods(): Iterable<string> {
    return this.#routes.keys()
  }

  /** @throws TypeError if there is one */
  add(route: Route): void {
    const { method, pattern } = route
    const other = this.#routes.get(method)
    if (other)
      throw new TypeError(`${method} ${pattern} matches the same paths as ${method} ${other.pattern}`)
    this.#routes.set(method, route)
  }

  /** HEAD is GET without the body, and the writer leaves that out (RFC 9110 §9.3.2). */
  routeFor(method: string): Route | undefined {
    return this.#routes.get(method) ?? (method === 'HEAD' ? this.#routes.get('GET') : undefined)
  }
}

/** The names of parameters belong to the route, not to the tree: another route may name the same place differently. */
class Route {
  readonly method: string
  readonly pattern: string
  readonly #handler: Handler
  /** Each with the segment that it stands for, or from which on. */
  readonly #parameters: readonly (readonly [name: string, at: number])[]

  constructor(method: string, pattern: string, segments: readonly string[], handler: Handler) {
    this.method = method
    this.pattern = pattern
    this.#handler = handler
    this.#parameters = segments.flatMap((segment, at) => {
      const name = parameterName(segment)
      return name === undefined ? [] : [[name, at] as const]
    })
  }

  /** @throws HttpError 400 */
  handle(request: Request, segments: readonly string[]): ReturnType<Handler> {
    const handler = this.#handler
    if (this.#parameters.length === 0) return handler(request)
    const params: Record<string, string> = Object.create(null)
    for (const [name, at] of this.#parameters)
      params[name] = name === '*' ? segments.slice(at).map(decode).join('/') : decode(segments[at]!)
    return handler({ ...request, params })
  }
}

/** What no target can hold (RFC 3986 §3.3): a pattern with it would never match. */
const NOT_IN_A_PATH = /[^!-~]|[?#]/

/**
 * @returns the pattern's segments, of which the first is empty, as in a path
 * @throws TypeError
 */
function parsePattern(pattern: string): string[] {
  const demand = (condition: boolean, rule: string) => {
    if (!condition) throw new TypeError(`${pattern}: ${rule}`)
  }
  demand(pattern.startsWith('/'), 'a pattern starts with a slash')
  demand(
    !NOT_IN_A_PATH.test(pattern),
    'a pattern is written as it is sent, percent-encoded and without query',
  )
  const segments = pattern.split('/')
  const names = new Set<string>()
  for (const [at, segment] of segments.entries()) {
    const isLast = at === segments.length - 1
    demand(!segment.includes('*') || (segment === '*' && isLast), '* is the whole of the last segment')
    const name = parameterName(segment)
    if (name === undefined || name === '*') continue
    demand(/^\w+$/.test(name), 'the name of a parameter is made of letters, digits and _')
    demand(!names.has(name), `there are two parameters named ${name}`)
    names.add(name)
  }
  return segments
}

function parameterName(segment: string): string | undefined {
  if (segment === '*') return '*'
  return segment.startsWith(':') ? segment.slice(1) : undefined
}

/** UTF-8, percent-encoded (RFC 3986 §2.5). A plus sign is a plus sign. */
function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch (cause) {
    throw new HttpError('bad_escape', segment, { cause })
  }
}
