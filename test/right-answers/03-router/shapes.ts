/**
 * No tree and no search: one map for all routes. Patterns have few shapes, such as “written, parameter, written”. For each
 * of them, the best first, what a path has in the places of the written segments is looked up. And handlers are awaited,
 * so it answers later than it could, which is allowed.
 */
import type { CreateRouter, Handler, Request, Response, Router } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { allowField, METHODS } from '#solution/http/methods.ts'

interface Route {
  readonly pattern: string
  readonly handler: Handler
  readonly names: readonly string[]
}

type Resource = Map<string, Route>

/** What patterns have in common that have the same kinds of segments: written (l), parameter (p), wildcard (z). */
class Shape {
  readonly kinds: string
  readonly #isOpen: boolean
  readonly #written: number[] = []
  readonly #parameters: number[] = []
  /** By their written segments. */
  readonly #resources = new Map<string, Resource>()

  constructor(kinds: string) {
    this.kinds = kinds
    this.#isOpen = kinds.endsWith('z')
    for (const [at, kind] of [...kinds].entries()) {
      if (kind === 'l') this.#written.push(at)
      if (kind === 'p') this.#parameters.push(at)
    }
  }

  find(segments: readonly string[]): Resource | undefined {
    const { length } = this.kinds
    if (this.#isOpen ? segments.length < length : segments.length !== length) return undefined
    for (const at of this.#parameters) if (segments[at] === '') return undefined
    return this.#resources.get(this.#keyOf(segments))
  }

  make(segments: readonly string[]): Resource {
    const key = this.#keyOf(segments)
    const resource: Resource = this.#resources.get(key) ?? new Map()
    this.#resources.set(key, resource)
    return resource
  }

  #keyOf(segments: readonly string[]): string {
    let key = ''
    for (const at of this.#written) key += `/${segments[at]}`
    return key
  }

  params({ names }: Route, segments: readonly string[]): Record<string, string> {
    const params = Object.create(null)
    for (const [index, at] of this.#parameters.entries()) params[names[index]!] = decode(segments[at]!)
    if (this.#isOpen) params['*'] = decode(segments.slice(this.kinds.length - 1).join('/'))
    return params
  }
}

class ShapeRouter implements Router {
  readonly #methods = new Set<string>()
  #shapes: Shape[] = []

  add(method: string, pattern: string, handler: Handler): this {
    const segments = parse(pattern)
    const kinds = segments
      .map(segment => (segment === '*' ? 'z' : segment.startsWith(':') ? 'p' : 'l'))
      .join('')
    const names = segments.filter(segment => segment.startsWith(':')).map(segment => segment.slice(1))
    const resource = this.#shapeOf(kinds).make(segments)
    const other = resource.get(method)
    if (other) throw new TypeError(`${method}: ${pattern} and ${other.pattern} are one and the same`)
    resource.set(method, { pattern, handler, names })
    this.#methods.add(method)
    return this
  }

  #shapeOf(kinds: string): Shape {
    const known = this.#shapes.find(shape => shape.kinds === kinds)
    if (known) return known
    const shape = new Shape(kinds)
    // l sorts before p before z, as they shall be preferred.
    this.#shapes = [...this.#shapes, shape].sort((one, other) => (one.kinds < other.kinds ? -1 : 1))
    return shape
  }

  readonly handle = async (request: Request): Promise<Response> => {
    const { method, path } = request
    const segments = path.split('/').slice(1)
    for (const shape of path === '*' ? [] : this.#shapes) {
      const resource = shape.find(segments)
      const route = resource?.get(method) ?? (method === 'HEAD' ? resource?.get('GET') : undefined)
      if (route) return await route.handler({ ...request, params: shape.params(route, segments) })
    }
    return this.#withoutRoute(method, path, segments)
  }

  #withoutRoute(method: string, path: string, segments: readonly string[]): Response {
    const isForAll = method === 'OPTIONS' && path === '*'
    const found = isForAll ? [this.#methods] : this.#shapes.flatMap(shape => shape.find(segments) ?? [])
    if (!METHODS.includes(method) && !this.#methods.has(method)) throw new HttpError('method_unknown', method)
    if (found.length === 0) throw new HttpError('not_found')
    const allow = allowField(found.flatMap(methods => [...methods.keys()]))
    if (method === 'OPTIONS') return { status: 204, headers: { allow } }
    throw new HttpError('method_not_allowed', method, { headers: { allow } })
  }
}

export const router: CreateRouter = () => new ShapeRouter()

function parse(pattern: string): string[] {
  const [start, ...segments] = pattern.split('/')
  const bad = (segment: string, at: number) =>
    segment === ':' ||
    (segment.includes('*') && (segment !== '*' || at < segments.length - 1)) ||
    (segment.startsWith(':') && segments.indexOf(segment) < at)
  if (start !== '' || segments.length === 0 || segments.some(bad))
    throw new TypeError(`bad pattern ${pattern}`)
  return segments
}

function decode(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    throw new HttpError('bad_escape', text)
  }
}
