/**
 * A tree of plain maps, and a loop with a stack of places to come back to instead of recursion. The special ways on have
 * keys that no segment can be, since a segment holds no slash.
 */
import type { CreateRouter, Handler, Request, Response, Router } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { allowField, METHODS } from '#solution/http/methods.ts'

const PARAMETER = '/:'
const WILDCARD = '/*'

export interface Route {
  readonly pattern: string
  readonly segments: readonly string[]
  readonly handler: Handler
}

export interface Place {
  readonly ways: Map<string, Place>
  readonly routes: Map<string, Route>
}

/** Its methods are small, so that wrong answers can get one thing wrong. */
export class StackRouter implements Router {
  readonly root: Place = this.place()
  readonly methods = new Set(METHODS)
  readonly added = new Set<string>()

  place(): Place {
    return { ways: new Map(), routes: new Map() }
  }

  add(method: string, pattern: string, handler: Handler): this {
    this.validate(pattern)
    const segments = this.split(pattern)
    let place = this.root
    for (const segment of segments) place = this.step(place, segment)
    this.put(place, method, { pattern, segments, handler })
    this.methods.add(method)
    this.added.add(method)
    return this
  }

  step(place: Place, segment: string): Place {
    const key = segment === '*' ? WILDCARD : segment.startsWith(':') ? PARAMETER : segment
    const way = place.ways.get(key) ?? this.place()
    place.ways.set(key, way)
    return way
  }

  put({ routes }: Place, method: string, route: Route): void {
    const other = routes.get(method)
    if (other) this.conflict(method, route, other)
    routes.set(method, route)
  }

  conflict(method: string, { pattern }: Route, other: Route): void {
    throw new TypeError(`${method} ${other.pattern} is there already, so ${pattern} would never be reached`)
  }

  validate(pattern: string): void {
    const names = [...pattern.matchAll(/\/:([^/]*)/g)].map(([, name]) => name)
    const good =
      pattern.startsWith('/') &&
      /^[^*]*(\/\*)?$/.test(pattern) &&
      new Set(names).size === names.length &&
      !names.includes('')
    if (!good) throw new TypeError(`no pattern: ${pattern}`)
  }

  split(path: string): string[] {
    return path.split('/')
  }

  readonly handle: Handler = request => this.answer(request)

  answer(request: Request): Response | Promise<Response> {
    const { method } = request
    const segments = this.split(request.path)
    for (const { routes } of this.matches(segments)) {
      const route = this.routeFor(routes, method)
      if (route) return route.handler({ ...request, params: this.params(route, segments) })
    }
    return this.withoutRoute(method, request.path, segments)
  }

  /** All places that the path leads to, the best first. */
  *matches(segments: readonly string[]): Generator<Place> {
    const stack: [place: Place, at: number][] = [[this.root, 0]]
    for (let top = stack.pop(); top; top = stack.pop()) {
      const [place, at] = top
      const segment = segments[at]
      if (segment === undefined) yield place
      else for (const key of this.ways(segment)) this.push(stack, place.ways.get(key), key, at, segments)
    }
  }

  push(
    stack: [Place, number][],
    place: Place | undefined,
    key: string,
    at: number,
    segments: readonly string[],
  ): void {
    if (place) stack.push([place, key === WILDCARD ? segments.length : at + 1])
  }

  /** The last of them is taken first. */
  ways(segment: string): string[] {
    return segment === '' ? [WILDCARD, segment] : [WILDCARD, PARAMETER, segment]
  }

  routeFor(routes: ReadonlyMap<string, Route>, method: string): Route | undefined {
    return routes.get(method) ?? (method === 'HEAD' ? routes.get('GET') : undefined)
  }

  params({ segments: pattern }: Route, segments: readonly string[]): Record<string, string> {
    const params = this.noParams()
    for (const [at, segment] of pattern.entries()) {
      if (segment === '*') params['*'] = this.rest(segments.slice(at))
      else if (segment.startsWith(':')) params[segment.slice(1)] = this.decode(segments[at]!)
    }
    return params
  }

  noParams(): Record<string, string> {
    return Object.create(null)
  }

  rest(segments: readonly string[]): string {
    return this.decode(segments.join('/'))
  }

  decode(text: string): string {
    try {
      return decodeURIComponent(text)
    } catch (cause) {
      throw new HttpError('bad_escape', text, { cause })
    }
  }

  withoutRoute(method: string, path: string, segments: readonly string[]): Response {
    if (path === '*' && method === 'OPTIONS') return this.options(this.added)
    if (!this.methods.has(method)) throw new HttpError('method_unknown', method)
    const allowed = this.allowed(segments)
    if (allowed.length === 0) throw new HttpError('not_found')
    if (method === 'OPTIONS') return this.options(allowed)
    throw new HttpError('method_not_allowed', method, { headers: { allow: allowField(allowed) } })
  }

  allowed(segments: readonly string[]): string[] {
    return [...this.matches(segments)].flatMap(({ routes }) => [...routes.keys()])
  }

  options(methods: Iterable<string>): Response {
    return { status: 204, headers: { allow: allowField(methods) } }
  }
}

export const router: CreateRouter = () => new StackRouter()
