/** Caught by 2.7b: it expects one tag, written as it was sent. */
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override lists(field: string, etag: string): boolean {
    return field === etag
  }
}

export const staticFiles = serveWith(Mistaken)
