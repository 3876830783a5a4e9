/** Caught by 2.8f: it sends a part of the new file to somebody who has a part of the old one. */
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override allowsRange(): boolean {
    return true
  }
}

export const staticFiles = serveWith(Mistaken)
