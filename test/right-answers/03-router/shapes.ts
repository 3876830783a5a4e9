/**
 * No tree and no search: one map for all routes. Patterns have few shapes, such as “written, parameter, written”. For each
 * of them, the best first, the path is rewritten to what a pattern of that shape would be, and looked up. And handlers are
 * awaited, so it answers later than it could, which is allowed.
 */
import type { CreateRouter, Handler, Request, Response } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { allowField, METHODS } from '#solution/http/methods.ts'

type Resource = Map<string, { readonly pattern: string; readonly handler: Handler }>

export const router: CreateRouter = () => {
  /** By shape and written segments. */
  const resources = new Map<string, Resource>()
  const methods = new Set<string>()
  /** ‘l’ for a written segment sorts before ‘p’ before ‘z’, as they shall be preferred. */
  let shapes: string[] = []

  const matches = (path: string): Resource[] => {
    const segments = path.split('/').slice(1)
    return shapes.flatMap(shape => resources.get(rewrite(segments, shape) ?? '') ?? [])
  }

  return {
    add(method, pattern, handler) {
      const segments = parse(pattern)
      const shape = segments
        .map(segment => (segment === '*' ? 'z' : segment.startsWith(':') ? 'p' : 'l'))
        .join('')
      const key = rewrite(segments, shape)!
      const resource: Resource = resources.get(key) ?? new Map()
      const other = resource.get(method)
      if (other) throw new TypeError(`${method}: ${pattern} and ${other.pattern} are one and the same`)
      resources.set(key, resource.set(method, { pattern, handler }))
      methods.add(method)
      shapes = [...new Set([...shapes, shape])].sort()
      return this
    },
    async handle(request: Request): Promise<Response> {
      const { method, path } = request
      const found = path === '*' ? [] : matches(path)
      for (const resource of found) {
        const route = resource.get(method) ?? (method === 'HEAD' ? resource.get('GET') : undefined)
        if (route) return await route.handler({ ...request, params: paramsOf(route.pattern, path) })
      }
      const allow = allowField(path === '*' ? methods : found.flatMap(resource => [...resource.keys()]))
      if (path === '*' && method === 'OPTIONS') return { status: 204, headers: { allow } }
      if (!METHODS.includes(method) && !methods.has(method)) throw new HttpError('method_unknown', method)
      if (found.length === 0) throw new HttpError('not_found')
      if (method === 'OPTIONS') return { status: 204, headers: { allow } }
      throw new HttpError('method_not_allowed', method, { headers: { allow } })
    },
  }
}

/** A pattern or path without what stands for parameters and wildcard; `undefined` if it does not have that shape. */
function rewrite(segments: readonly string[], shape: string): string | undefined {
  const isOpen = shape.endsWith('z')
  const fits = isOpen ? segments.length >= shape.length : segments.length === shape.length
  if (!fits || segments.some((segment, at) => shape[at] === 'p' && segment === '')) return undefined
  return [shape, ...segments.filter((_, at) => shape[at] === 'l')].join('/')
}

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

function paramsOf(pattern: string, path: string): Record<string, string> {
  const segments = path.split('/')
  const values = pattern.split('/').flatMap((segment, at): (readonly [string, string])[] => {
    if (segment === '*') return [['*', segments.slice(at).join('/')]]
    return segment.startsWith(':') ? [[segment.slice(1), segments[at]!]] : []
  })
  try {
    return values.reduce(
      (params, [name, value]) =>
        Object.defineProperty(params, name, { value: decodeURIComponent(value), enumerable: true }),
      Object.create(null),
    )
  } catch {
    throw new HttpError('bad_escape', pattern)
  }
}
