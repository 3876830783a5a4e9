/**
 * No tree: each pattern is a regular expression, in a list that is kept in the order of priority. So that the list is
 * short, there is one for each length and first segment, and one for each length for patterns without a fixed one. That is
 * right, and too slow for the benchmark: a list is as long as there are routes that begin alike.
 */
import type { CreateRouter, Handler, Router } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { allowField, METHODS } from '#solution/http/methods.ts'

export class Entry {
  readonly method: string
  readonly pattern: string
  readonly handler: Handler
  readonly expression: RegExp
  readonly names: readonly string[]
  /** A digit for each segment: written, parameter, wildcard. It sorts like the routes. */
  readonly rank: string
  /** The pattern without the names, which is what routes must not have in common. */
  readonly shape: string

  constructor(method: string, pattern: string, handler: Handler) {
    const parts = pattern.slice(1).split('/').map(partOf)
    this.method = method
    this.pattern = pattern
    this.handler = handler
    this.names = parts.flatMap(({ name }) => name ?? [])
    this.rank = parts.map(({ rank }) => rank).join('')
    this.expression = new RegExp(`^/${parts.map(({ source }) => source).join('/')}$`)
    this.shape = `${method} ${this.expression.source}`
    const isWellFormed =
      pattern.startsWith('/') &&
      pattern.lastIndexOf('*') <= pattern.indexOf('/*') + 1 &&
      /^[^*]*(?:\/\*)?$/.test(pattern) &&
      this.names.every((name, at) => name !== '' && this.names.indexOf(name) === at)
    if (!isWellFormed) throw new TypeError(`${pattern} can't be a pattern`)
  }
}

function partOf(segment: string): { rank: number; source: string; name?: string } {
  if (segment === '*') return { rank: 2, source: '(.*)', name: '*' }
  if (segment.startsWith(':')) return { rank: 1, source: '([^/]+)', name: segment.slice(1) }
  return { rank: 0, source: segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') }
}

export class ExpressionRouter implements Router {
  readonly #lists = new Map<string, Entry[]>()
  readonly #shapes = new Map<string, Entry>()
  readonly #methods = new Set<string>()

  add(method: string, pattern: string, handler: Handler): this {
    const entry = this.entry(method, pattern, handler)
    const other = this.#shapes.get(entry.shape)
    if (other) throw new TypeError(`${other.pattern} leaves nothing for ${pattern}`)
    this.#shapes.set(entry.shape, entry)
    this.#methods.add(method)
    const key = keyOf(pattern)
    const list = this.#lists.get(key) ?? []
    list.push(entry)
    this.#lists.set(key, list.sort(byRank))
    return this
  }

  entry(method: string, pattern: string, handler: Handler): Entry {
    return new Entry(method, pattern, handler)
  }

  /** In the order in which they were added. */
  get all(): Entry[] {
    return [...this.#shapes.values()]
  }

  readonly handle: Handler = request => {
    const { method, path } = request
    if (method === 'OPTIONS' && path === '*')
      return { status: 204, headers: { allow: allowField(this.#methods) } }
    const matches = this.candidates(path).filter(({ expression }) => expression.test(path))
    const found = this.choose(matches, method)
    if (found) return found.handler({ ...request, params: paramsOf(found, path) })
    if (!METHODS.includes(method) && !this.#methods.has(method)) throw new HttpError('method_unknown', method)
    if (matches.length === 0) throw new HttpError('not_found')
    const allow = allowField(matches.map(match => match.method))
    if (method === 'OPTIONS') return { status: 204, headers: { allow } }
    throw new HttpError('method_not_allowed', method, { headers: { allow } })
  }

  /** HEAD comes with GET, unless it has a route in the same place. */
  choose(matches: readonly Entry[], method: string): Entry | undefined {
    const usable = matches.filter(
      match => match.method === method || (method === 'HEAD' && match.method === 'GET'),
    )
    return usable.find(({ rank, method: own }) => own === method && rank === usable[0]!.rank) ?? usable[0]
  }

  /** What could match, in the order of priority: routes of the same length, and wildcards, by their first segment. */
  candidates(path: string): Entry[] {
    const [, first = '', ...rest] = path.split('/')
    const keys = [`${first} ${rest.length}`, `${first} *`, `: ${rest.length}`, ': *']
    return keys.flatMap(key => this.#lists.get(key) ?? []).sort(byRank)
  }
}

function keyOf(pattern: string): string {
  const [, first = '', ...rest] = pattern.split('/')
  const isOpen = first === '*' || first.startsWith(':')
  return `${isOpen ? ':' : first} ${pattern.endsWith('*') ? '*' : rest.length}`
}

function byRank({ rank: one }: Entry, { rank: other }: Entry): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function paramsOf({ expression, names }: Entry, path: string): Record<string, string> {
  const params = Object.create(null)
  const values = expression.exec(path)!.slice(1)
  try {
    for (const [at, name] of names.entries()) params[name] = decodeURIComponent(values[at]!)
  } catch (cause) {
    throw new HttpError('bad_escape', path, { cause })
  }
  return params
}

export const router: CreateRouter = () => new ExpressionRouter()
