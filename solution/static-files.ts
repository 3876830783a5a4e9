/**
 * Level 2: the files under a directory, with conditional and range requests (RFC 9110 §13, §14).
 *
 * A small file that was asked for before is answered from memory in the same tick, after one look at the disk that
 * tells whether it is still the same. Everything else is opened, examined, and sent piece by piece.
 */
import { type Stats, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { contentType } from 'mime-types'
import type { FileRange, Request, Response, ResponseHeaders, StaticFiles } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { tagOfContent, tagOfTime } from '#solution/http/etag.ts'
import { versionOf } from '#solution/http/file-blocks.ts'
import { decodePath, refuseUnsafeName } from '#solution/http/file-path.ts'
import { multipart } from '#solution/http/multipart.ts'
import { closeFile, type OpenFile, openInside } from '#solution/http/open-file.ts'
import { allowsRange, evaluatePreconditions, type Validators } from '#solution/http/preconditions.ts'
import { type ByteRange, contentRange, lengthOf, parseRange } from '#solution/http/ranges.ts'
import { isSame, readPieces, readWhole, settled } from '#solution/http/read-file.ts'
import { isFileRange } from '#solution/http/response.ts'
import { presentTurn } from '#solution/http/turn.ts'

/** Up to here, in bytes, a file is sent in one write with its head and kept in memory. */
const SMALL_BYTES = 65_536
/** What all files in memory may take together, and what one takes besides its content. */
const CACHE_BYTES = 16 * 1_048_576
const ENTRY_BYTES = 1_024

const ALLOW = 'GET, HEAD'
const INDEX = 'index.html'

/** All that is known of a file without its content. */
interface Representation extends Validators {
  /** In bytes. */
  readonly size: number
  /** Of the whole, 200. */
  readonly headers: ResponseHeaders
}

interface SmallFile extends Representation {
  readonly content: Buffer
}

interface CachedFile extends SmallFile {
  /** Where to look whether it has changed, from the root and through every link. */
  readonly path: string
  readonly stats: Stats
  /** The turn of the event loop in which somebody looked. */
  seenIn: number
}

export const staticFiles: StaticFiles = ({ root, prefix, cacheControl }) => {
  const cache = new LRUCache<string, CachedFile>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ content }, name) => content.length + 2 * name.length + ENTRY_BYTES,
  })

  /** From the disk. */
  async function load(request: Request, name: string): Promise<Response> {
    const isFolder = name === '' || name.endsWith('/')
    const fileName = isFolder ? name + INDEX : name
    refuseUnsafeName(fileName)
    const file = await openInside(root, fileName)
    if (file === 'directory') return redirect(request, isFolder)
    let response: Response | undefined
    try {
      const isSmall = file.stats.size <= SMALL_BYTES
      response = isSmall
        ? await loadSmall(request, name, fileName, file)
        : await openLarge(request, fileName, file)
      return response
    } finally {
      // Only the body of a response holds it open: none for HEAD, 304, errors, and what was read already.
      if (response === undefined || !isFileRange(response.body)) closeFile(file.fd)
    }
  }

  async function loadSmall(request: Request, name: string, fileName: string, { fd, stats }: OpenFile) {
    const { content, steady } = await readWhole(fd, stats)
    const tag = tagOfContent(content)
    const file = { ...represent(fileName, content.length, stats.mtimeMs, tag, cacheControl), content }
    if (steady) cache.set(name, { ...file, path: join(root, fileName), stats, seenIn: -1 })
    return answerSmall(request, file)
  }

  async function openLarge(
    request: Request,
    fileName: string,
    { fd, stats: found }: OpenFile,
  ): Promise<Response> {
    const stats = await settled(fd, found)
    const { size, mtimeMs } = stats
    const file = represent(fileName, size, mtimeMs, tagOfTime(size, mtimeMs), cacheControl)
    const selection = select(request, file)
    if (selection === 'not modified') return notModified(file)
    if (request.method === 'HEAD')
      return { status: 200, headers: { ...file.headers, 'content-length': `${size}` } }
    if (selection === 'whole')
      return { status: 200, headers: file.headers, body: fileRange(fd, stats, { first: 0, last: size - 1 }) }
    if (selection.length === 1) return partial(file, selection[0]!, fileRange(fd, stats, selection[0]!))
    const { headers, pieces } = partials(file, selection)
    return { status: 206, headers, body: readPieces(root, fileName, stats, pieces) }
  }

  return request => {
    const { method, path } = request
    if (method !== 'GET' && method !== 'HEAD')
      throw new HttpError('method_not_allowed', method, { headers: { allow: ALLOW } })
    const name = decodePath(path, prefix)
    const cached = cache.get(name)
    if (cached === undefined) return load(request, name)
    if (isCurrent(cached)) return answerSmall(request, cached)
    cache.delete(name)
    return load(request, name)
  }
}

/**
 * A call that blocks, and that is why it is cheap: a few microseconds where the kernel knows the file, as it does when
 * we have just sent it. Any way to wait for it would cost more than all the rest of the answer. Requests that come
 * together are answered by one look.
 */
function isCurrent(file: CachedFile): boolean {
  const turn = presentTurn()
  if (file.seenIn === turn) return true
  file.seenIn = turn
  try {
    const now = statSync(file.path, { throwIfNoEntry: false })
    return now !== undefined && isSame(now, file.stats)
  } catch {
    return false
  }
}

function represent(
  name: string,
  size: number,
  mtimeMs: number,
  etag: string,
  cacheControl: string,
): Representation {
  // Never later than now (RFC 9110 §8.8.2.1).
  const modified = Math.floor(Math.min(mtimeMs, Date.now()) / 1_000) * 1_000
  const headers: ResponseHeaders = {
    // By the extension alone: a file that is just called `html` has none.
    'content-type': contentType(extname(name)) || 'application/octet-stream',
    etag,
    'last-modified': new Date(modified).toUTCString(),
    'accept-ranges': 'bytes',
    ...(cacheControl === '' ? {} : { 'cache-control': cacheControl }),
  }
  return { size, etag, modified, headers }
}

type Selection = 'not modified' | 'whole' | readonly ByteRange[]

/** What of the representation is sent. @throws HttpError 412, 416 */
function select({ method, headers }: Request, file: Representation): Selection {
  const verdict = evaluatePreconditions(method, headers, file)
  if (verdict === 'failed') throw new HttpError('precondition_failed')
  if (verdict === 'not modified') return verdict
  // Range is for GET alone (§14.2).
  const range = method === 'GET' ? headers.get('range') : undefined
  if (range === undefined || !allowsRange(headers, file)) return 'whole'
  const ranges = parseRange(range, file.size)
  if (ranges === undefined) return 'whole'
  if (ranges.length > 0) return ranges
  throw new HttpError('range_not_satisfiable', undefined, {
    headers: { 'content-range': contentRange(file.size) },
  })
}

function answerSmall(request: Request, file: SmallFile): Response {
  const selection = select(request, file)
  if (selection === 'not modified') return notModified(file)
  const { headers, content } = file
  // The writer leaves the content out of the answer to HEAD.
  if (selection === 'whole') return { status: 200, headers, body: content }
  const slice = ({ first, last }: ByteRange) => content.subarray(first, last + 1)
  if (selection.length === 1) return partial(file, selection[0]!, slice(selection[0]!))
  const { headers: ofParts, pieces } = partials(file, selection)
  const body = Buffer.concat(pieces.map(p => (typeof p === 'string' ? Buffer.from(p, 'latin1') : slice(p))))
  return { status: 206, headers: ofParts, body }
}

/** Without what only describes content: the client has that already (RFC 9110 §15.4.5). */
function notModified({ headers }: Representation): Response {
  const { etag, 'cache-control': cacheControl } = headers
  return {
    status: 304,
    headers: cacheControl ? { etag: etag!, 'cache-control': cacheControl } : { etag: etag! },
  }
}

function partial(file: Representation, range: ByteRange, body: Buffer | FileRange): Response {
  const headers = { ...file.headers, 'content-range': contentRange(file.size, range) }
  return { status: 206, headers, body }
}

function partials({ headers, size }: Representation, ranges: readonly ByteRange[]) {
  const { contentType, length, pieces } = multipart(ranges, size, headers['content-type'] as string)
  return { headers: { ...headers, 'content-type': contentType, 'content-length': `${length}` }, pieces }
}

function fileRange(fd: number, stats: Stats, range: ByteRange): FileRange {
  const version = versionOf(stats)
  const part = { fd, start: range.first, length: lengthOf(range), release: () => closeFile(fd) }
  return version === undefined ? part : { ...part, version }
}

/**
 * The address of a folder ends in a slash, or the links in its index would lead beside it. Relative, so that no name
 * such as `//evil.example` can turn it into another host; `./`, so that a colon in the name makes no scheme.
 */
function redirect({ path, query }: Request, isIndex: boolean): Response {
  if (isIndex) throw new HttpError('not_found', 'the index is a directory')
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { status: 301, headers: { location: `./${name}/${query === '' ? '' : `?${query}`}` } }
}
