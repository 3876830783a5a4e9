/** Caught by 2.7c: a date in HTTP has whole seconds, so the file always looks newer. */
import type { Stats } from 'node:fs'
import { parseHttpDate } from '#solution/http/date.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override isUnmodifiedSince({ mtimeMs }: Stats, since: string): boolean {
    const time = parseHttpDate(since)
    return time !== undefined && mtimeMs <= time
  }
}

export const staticFiles = serveWith(Mistaken)
