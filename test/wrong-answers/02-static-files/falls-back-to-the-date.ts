/** Caught by 2.7d: it believes the date when the tag has said no. */
import type { Stats } from 'node:fs'
import type { Request } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override isNotModified(request: Request, stats: Stats, headers: Record<string, string>): boolean {
    if (super.isNotModified(request, stats, headers)) return true
    return this.isUnmodifiedSince(stats, request.headers.get('if-modified-since') ?? '')
  }
}

export const staticFiles = serveWith(Mistaken)
