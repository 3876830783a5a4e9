/** Caught by 2.7c: it recognises only the date that it has sent itself. */
import type { Stats } from 'node:fs'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override isUnmodifiedSince(stats: Stats, since: string): boolean {
    return this.lastModified(stats) === since
  }
}

export const staticFiles = serveWith(Mistaken)
