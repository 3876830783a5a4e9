/**
 * Level 2: the files under a directory. This file is yours.
 *
 * It works for small texts and friendly clients: `npm run serve 2`, then `curl -i http://localhost:8080/static/hello.txt`.
 * The brief is in README.md; `npm run level 2` checks what you have done.
 *
 * `root` is the directory, `prefix` the start of the path that is no part of a file's name, `cacheControl` the value of
 * Cache-Control. What comes out is a handler: a request goes in, a response comes out, or an HttpError is thrown. The
 * types are in `solution/contracts.ts`.
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StaticFiles } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'

export const staticFiles: StaticFiles =
  ({ root, prefix, cacheControl }) =>
  async request => {
    // TODO(2.6): is GET the only way to ask for a file? And what must an answer 405 tell?
    if (request.method !== 'GET') throw new HttpError('method_not_allowed')

    // TODO(2.2): who says that two dots are written as two dots? And are two dots in a name a crime?
    if (request.path.includes('..')) throw new HttpError('not_found')

    // TODO(2.1): what if the name makes no sense, or there is no such file?
    const path = join(root, decodeURIComponent(request.path.slice(prefix.length)))

    // TODO(2.2): what else begins with the same letters as the root? And where does a link lead?
    if (!path.startsWith(root)) throw new HttpError('not_found')

    const { mtime } = await stat(path)

    // TODO(2.4): is every file a text?
    // TODO(2.5): how long does this stay in memory if the client is slow?
    const content = await readFile(path, 'utf8')

    const headers = {
      // TODO(2.3): there are more than two kinds of files. And how does a browser know which letters the bytes mean?
      'content-type': path.endsWith('.html') ? 'text/html' : 'text/plain',
      'cache-control': cacheControl,
      // TODO(2.7): is that a date as HTTP writes it? And what is it good for if nobody looks at what comes back?
      'last-modified': mtime.toISOString(),
    }

    // TODO(2.8): this is right for bytes=2-5. Try bytes=0-0, bytes=5- and bytes=-5.
    const range = request.headers.get('range') ?? ''
    const [first = 0, last] = range.replace('bytes=', '').split('-').map(Number)
    if (last) {
      const contentRange = `bytes ${first}-${last}/${content.length}`
      const part = content.slice(first, last + 1)
      return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: part }
    }
    return { status: 200, headers, body: content }
  }
