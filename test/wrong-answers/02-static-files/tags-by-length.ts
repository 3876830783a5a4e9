/** Caught by 2.7f: a new file of the same length has the old tag. */
import type { Stats } from 'node:fs'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override etag({ size }: Stats): string {
    return `"${size}"`
  }
}

export const staticFiles = serveWith(Mistaken)
