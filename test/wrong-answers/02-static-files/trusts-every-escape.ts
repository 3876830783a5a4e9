/** Caught by 2.1c: nobody catches what decodeURIComponent throws. */
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override decode(path: string): string {
    return decodeURIComponent(path.slice(this.options.prefix.length))
  }
}

export const staticFiles = serveWith(Mistaken)
