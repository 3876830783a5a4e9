/** Caught by 2.3b: it knows extensions in small letters only. */
import { extname } from 'node:path'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override type(path: string): string {
    const extension = extname(path)
    return extension === extension.toLowerCase() ? super.type(path) : 'application/octet-stream'
  }
}

export const staticFiles = serveWith(Mistaken)
