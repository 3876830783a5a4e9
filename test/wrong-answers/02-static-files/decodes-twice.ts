/** Caught by 2.1a: it decodes what is decoded already. */
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override decode(path: string): string {
    return decodeURIComponent(super.decode(path))
  }
}

export const staticFiles = serveWith(Mistaken)
