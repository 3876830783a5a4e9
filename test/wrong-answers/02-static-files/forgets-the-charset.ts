/** Caught by 2.3a: it tells the type of a text without its charset. */
import { lookup } from 'mime-types'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override type(path: string): string {
    return lookup(path) || 'application/octet-stream'
  }
}

export const staticFiles = serveWith(Mistaken)
