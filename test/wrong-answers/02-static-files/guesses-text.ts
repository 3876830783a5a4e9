/** Caught by 2.3c: it takes what it does not know for a text. */
import { basename } from 'node:path'
import { contentType } from 'mime-types'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override type(path: string): string {
    return contentType(basename(path)) || 'text/plain; charset=utf-8'
  }
}

export const staticFiles = serveWith(Mistaken)
