/** Caught by 2.2a: what is left may be dots and a slash again. */
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override decode(path: string): string {
    return super.decode(path).replace('../', '')
  }

  override isInside(): boolean {
    return true
  }
}

export const staticFiles = serveWith(Mistaken)
