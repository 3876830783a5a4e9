/** Caught by 2.8g: it sends a part to somebody who has the whole. */
import type { Stats } from 'node:fs'
import type { Request } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override isNotModified(request: Request, stats: Stats, headers: Record<string, string>): boolean {
    return !request.headers.has('range') && super.isNotModified(request, stats, headers)
  }
}

export const staticFiles = serveWith(Mistaken)
