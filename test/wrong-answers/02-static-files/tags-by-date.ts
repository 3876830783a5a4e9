/** Caught by 2.7f: a new file that was given the same date has the old tag. */
import type { Stats } from 'node:fs'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override etag({ mtimeMs }: Stats): string {
    return `"${mtimeMs}"`
  }
}

export const staticFiles = serveWith(Mistaken)
