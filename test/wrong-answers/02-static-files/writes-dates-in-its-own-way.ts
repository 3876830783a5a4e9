/** Caught by 2.7a: its date is not one of HTTP. */
import type { Stats } from 'node:fs'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override lastModified({ mtime }: Stats): string {
    return mtime.toISOString()
  }
}

export const staticFiles = serveWith(Mistaken)
