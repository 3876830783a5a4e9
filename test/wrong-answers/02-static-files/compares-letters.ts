/** Caught by 2.2b: it compares paths as texts, without the separator. */
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override isInside(path: string, root: string): boolean {
    return path.startsWith(root)
  }
}

export const staticFiles = serveWith(Mistaken)
