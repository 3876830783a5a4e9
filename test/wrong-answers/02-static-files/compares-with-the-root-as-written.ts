/** Caught by 2.1d: it resolves the path and not the root. */
import { sep } from 'node:path'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override isInside(path: string): boolean {
    return path.startsWith(this.options.root + sep)
  }
}

export const staticFiles = serveWith(Mistaken)
