/** Caught by 2.2a: it looks for dots in what is still encoded, and believes the rest. */
import { HttpError } from '#solution/http/errors.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override decode(path: string): string {
    if (path.includes('..')) throw new HttpError('not_found')
    return super.decode(path)
  }

  override isInside(): boolean {
    return true
  }
}

export const staticFiles = serveWith(Mistaken)
