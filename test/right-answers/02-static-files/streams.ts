/**
 * A right answer as most learners write it: promises, `realpath`, `createReadStream`.
 * The wrong answers are this one with a mistake in it, so each step is a method that can be replaced.
 */
import { createReadStream, type Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { contentType } from 'mime-types'
import type { Request, Response, StaticFiles, StaticOptions } from '#solution/contracts.ts'
import { parseHttpDate } from '#solution/http/date.ts'
import { HttpError } from '#solution/http/errors.ts'

/** The contract, kept by a class. */
export function serveWith(Files: typeof Streams): StaticFiles {
  return options => {
    const files = new Files(options)
    return request => files.handle(request)
  }
}

/** First and last byte, both included. */
export type Part = readonly [first: number, last: number]

export class Streams {
  readonly options: StaticOptions

  constructor(options: StaticOptions) {
    this.options = options
  }

  async handle(request: Request): Promise<Response> {
    this.refuseOtherMethods(request.method)
    const path = await this.find(this.decode(request.path))
    const stats = await stat(path)
    if (!stats.isFile()) throw new HttpError('not_found')
    const headers = this.describe(path, stats)
    if (this.isNotModified(request, stats, headers)) return this.notModified(headers)
    const part = this.select(request, stats.size, headers)
    if (part === undefined) return this.whole(path, { ...headers, 'content-length': `${stats.size}` })
    const [first, last] = part
    return {
      status: 206,
      headers: {
        ...headers,
        'content-range': `bytes ${first}-${last}/${stats.size}`,
        'content-length': `${last - first + 1}`,
      },
      body: this.read(path, part),
    }
  }

  refuseOtherMethods(method: string): void {
    if (method !== 'GET' && method !== 'HEAD')
      throw new HttpError('method_not_allowed', method, { headers: { allow: 'GET, HEAD' } })
  }

  decode(path: string): string {
    try {
      return decodeURIComponent(path.slice(this.options.prefix.length))
    } catch {
      throw new HttpError('bad_escape')
    }
  }

  /** The real path of what is there, and inside. */
  async find(name: string): Promise<string> {
    if (name.includes('\0')) throw new HttpError('not_found')
    try {
      const root = await realpath(this.options.root)
      const path = await this.resolve(root, name)
      if (!this.isInside(path, root)) throw new HttpError('not_found')
      return path
    } catch (cause) {
      throw new HttpError('not_found', undefined, { cause })
    }
  }

  resolve(root: string, name: string): Promise<string> {
    return realpath(join(root, name))
  }

  isInside(path: string, root: string): boolean {
    return path.startsWith(root + sep)
  }

  describe(path: string, stats: Stats): Record<string, string> {
    const { cacheControl } = this.options
    return {
      'content-type': this.type(path),
      'last-modified': this.lastModified(stats),
      etag: this.etag(stats),
      ...(cacheControl && { 'cache-control': cacheControl }),
    }
  }

  type(path: string): string {
    return contentType(basename(path)) || 'application/octet-stream'
  }

  lastModified(stats: Stats): string {
    return stats.mtime.toUTCString()
  }

  etag({ size, mtimeMs }: Stats): string {
    return `"${size}-${mtimeMs}"`
  }

  isNotModified({ headers }: Request, stats: Stats, { etag }: Record<string, string>): boolean {
    const noneMatch = headers.get('if-none-match')
    if (noneMatch !== undefined) return this.lists(noneMatch, etag!)
    const since = headers.get('if-modified-since')
    return since !== undefined && this.isUnmodifiedSince(stats, since)
  }

  lists(field: string, etag: string): boolean {
    const tags = field.split(',').map(tag => tag.trim().replace(/^W\//, ''))
    return tags.includes(etag) || tags.includes('*')
  }

  isUnmodifiedSince({ mtimeMs }: Stats, since: string): boolean {
    const time = parseHttpDate(since)
    return time !== undefined && Math.floor(mtimeMs / 1_000) * 1_000 <= time
  }

  notModified(headers: Record<string, string>): Response {
    return { status: 304, headers }
  }

  /** @returns undefined for the whole. @throws HttpError 416 */
  select({ method, headers }: Request, size: number, { etag }: Record<string, string>): Part | undefined {
    const range = headers.get('range')
    if (method !== 'GET' || range === undefined || !this.allowsRange(headers.get('if-range'), etag!))
      return undefined
    return this.parse(range, size)
  }

  allowsRange(ifRange: string | undefined, etag: string): boolean {
    return ifRange === undefined || ifRange === etag
  }

  parse(range: string, size: number): Part | undefined {
    const [, first = '', last = ''] = /^bytes=([0-9]*)-([0-9]*)$/i.exec(range) ?? []
    if (first === '' && last === '') return undefined
    const part: Part =
      first === ''
        ? [Math.max(0, size - Number(last)), size - 1]
        : [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
    if (last !== '' && first !== '' && Number(last) < Number(first)) return undefined
    if (part[0] > part[1]) throw this.notSatisfiable(size)
    return part
  }

  notSatisfiable(size: number): HttpError {
    return new HttpError('range_not_satisfiable', undefined, {
      headers: { 'content-range': `bytes */${size}` },
    })
  }

  async whole(path: string, headers: Record<string, string>): Promise<Response> {
    return { status: 200, headers, body: this.read(path) }
  }

  read(path: string, [start, end]: Part = [0, Number.POSITIVE_INFINITY]): AsyncIterable<Uint8Array> {
    return createReadStream(path, { start, end })
  }
}

export const staticFiles = serveWith(Streams)
