/**
 * A right answer that looks different: nothing is awaited. It goes down from the root segment by segment, follows no
 * links, opens the file and hands it to the writer as a range of a descriptor.
 */
import { closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { charset, lookup } from 'mime-types'
import type { FileRange, Headers, Request, Response, StaticFiles } from '#solution/contracts.ts'
import { parseHttpDate } from '#solution/http/date.ts'
import { HttpError } from '#solution/http/errors.ts'

const SMALL_BYTES = 16_384

export const staticFiles: StaticFiles = options => request => {
  if (!['GET', 'HEAD'].includes(request.method))
    throw new HttpError('method_not_allowed', undefined, { headers: { allow: 'HEAD, GET' } })
  const segments = request.path.slice(options.prefix.length).split('/').map(decode)
  const path = descend(options.root, segments)
  const fd = openSync(path, 'r')
  let kept = false
  try {
    const response = answer(request, fd, segments.at(-1)!, options.cacheControl)
    kept = typeof response.body === 'object' && 'fd' in response.body
    return response
  } finally {
    if (!kept) closeSync(fd)
  }
}

function decode(segment: string): string {
  if (/%(?![0-9a-f]{2})/i.test(segment)) throw new HttpError('bad_escape')
  const bytes = segment.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const name = Buffer.from(bytes, 'latin1').toString()
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) throw new HttpError('not_found')
  return name
}

/** Only through folders, to a file: what is neither, such as a link, isn't there. */
function descend(root: string, segments: readonly string[]): string {
  let path = root
  for (const [index, segment] of segments.entries()) {
    path = join(path, segment)
    const isLast = index === segments.length - 1
    if (!isOfKind(path, isLast ? 'isFile' : 'isDirectory')) throw new HttpError('not_found')
  }
  return path
}

function isOfKind(path: string, kind: 'isFile' | 'isDirectory'): boolean {
  try {
    return lstatSync(path)[kind]()
  } catch {
    return false
  }
}

function answer({ method, headers }: Request, fd: number, name: string, cacheControl: string): Response {
  const { size, mtimeMs, ino } = fstatSync(fd)
  const seconds = Math.trunc(mtimeMs / 1_000)
  const etag = `W/"${ino.toString(36)}.${size.toString(36)}.${mtimeMs.toString(36)}"`
  const validators = {
    etag,
    'last-modified': new Date(seconds * 1_000).toUTCString(),
    ...(cacheControl === '' ? {} : { 'cache-control': cacheControl }),
  }
  if (isFresh(headers, etag.slice(2), seconds)) return { status: 304, headers: validators }
  const fields = { 'content-type': typeOf(name), 'accept-ranges': 'bytes', ...validators }
  // A weak tag can't vouch for a part, so whoever asks with If-Range gets the whole.
  const range = method === 'GET' && !headers.has('if-range') ? headers.get('range') : undefined
  const { start, end } = range?.toLowerCase().startsWith('bytes=') ? cut(range.slice(6), size) : whole(size)
  if (start >= end && size > 0)
    throw new HttpError('range_not_satisfiable', undefined, {
      headers: { 'content-range': `bytes */${size}` },
    })
  const isPart = start > 0 || end < size
  return {
    status: isPart ? 206 : 200,
    headers: isPart ? { ...fields, 'content-range': `bytes ${start}-${end - 1}/${size}` } : fields,
    body: end - start <= SMALL_BYTES ? readAll(fd, start, end) : fileRange(fd, start, end),
  }
}

function typeOf(name: string): string {
  const type = name.includes('.') && lookup(name)
  if (!type) return 'application/octet-stream'
  const letters = charset(type)
  return letters ? `${type}; charset=${letters}` : type
}

function isFresh(headers: Headers, opaque: string, seconds: number): boolean {
  const tags = headers.get('if-none-match')
  if (tags !== undefined)
    return tags === '*' || (tags.match(/"[^"]*"/g) as string[] | null)?.includes(opaque) === true
  const since = parseHttpDate(headers.get('if-modified-since') ?? '')
  return since !== undefined && seconds <= since / 1_000
}

interface Cut {
  readonly start: number
  /** Behind the last. */
  readonly end: number
}

const whole = (size: number): Cut => ({ start: 0, end: size })

function cut(spec: string, size: number): Cut {
  const dash = spec.indexOf('-')
  const [first, last] = [spec.slice(0, dash), spec.slice(dash + 1)]
  if (dash === -1 || !/^[0-9]*$/.test(first) || !/^[0-9]*$/.test(last)) return whole(size)
  if (first === '') return last === '' ? whole(size) : { start: Math.max(0, size - +last), end: size }
  if (last === '') return { start: +first, end: size }
  return +last < +first ? whole(size) : { start: +first, end: Math.min(+last + 1, size) }
}

function readAll(fd: number, start: number, end: number): Uint8Array {
  const bytes = Buffer.alloc(end - start)
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, start))
}

function fileRange(fd: number, start: number, end: number): FileRange {
  return { fd, start, length: end - start, release: () => closeSync(fd) }
}
