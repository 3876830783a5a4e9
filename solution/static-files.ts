/**
 * Level 2: the files under a directory, with conditional and range requests (RFC 9110 §13, §14).
 *
 * A small file that was asked for before is answered from memory in the same tick, after one look at the disk that
 * tells whether it is still the same. Everything else is opened, examined, and sent piece by piece.
 */
import { type Stats, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { contentType } from 'mime-types'
import type { Request, Response, ResponseHeaders, StaticFiles } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'
import { decodePath, refuseUnsafeName } from '#solution/http/file-path.ts'
import { multipart } from '#solution/http/multipart.ts'
import { closeFile, type OpenFile, openInside } from '#solution/http/open-file.ts'
import { allowsRange, evaluatePreconditions, type Validators } from '#solution/http/preconditions.ts'
import { type ByteRange, contentRange, lengthOf, parseRange } from '#solution/http/ranges.ts'
import { readPieces, readWhole } from '#solution/http/read-file.ts'

/** Up to here, in bytes, a file is sent in one write with its head and kept in memory. */
const SMALL_BYTES = 65_536
/** What all files in memory may take together, and what one takes besides its content. */
const CACHE_BYTES = 16 * 1_048_576
const ENTRY_BYTES = 1_024

const ALLOW = 'GET, HEAD'
const INDEX = 'index.html'

/** All that is known of a file without its content. */
interface Representation extends Validators {
  readonly stats: Stats
  readonly type: string
  /** Of the whole, 200. */
  readonly headers: ResponseHeaders
}

interface CachedFile extends Representation {
  /** Where to look whether it has changed, from the root and through every link. */
  readonly path: string
  readonly content: Buffer
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
    let kept = false
    try {
      const representation = represent(fileName, file.stats, cacheControl)
      if (file.stats.size > SMALL_BYTES) {
        const response = answerFromDisk(request, representation, file)
        kept = isOpenIn(response)
        return response
      }
      // The content of a small file is not read for an answer that has none.
      if (select(request, representation) === 'nothing') return notModified(representation)
      if (request.method === 'HEAD') return headOf(representation)
      const { content, steady } = await readWhole(file)
      if (steady) cache.set(name, { ...representation, path: join(root, fileName), content })
      return answerFromMemory(request, representation, content)
    } finally {
      if (!kept) closeFile(file.fd)
    }
  }

  return request => {
    const { method, path } = request
    if (method !== 'GET' && method !== 'HEAD')
      throw new HttpError('method_not_allowed', method, { headers: { allow: ALLOW } })
    const name = decodePath(path, prefix)
    const cached = cache.get(name)
    if (cached === undefined) return load(request, name)
    if (isCurrent(cached)) return answerFromMemory(request, cached, cached.content)
    cache.delete(name)
    return load(request, name)
  }
}
