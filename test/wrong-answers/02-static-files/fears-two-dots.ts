/** Caught by 2.2d: it takes two dots within a name for the folder above. */
import { HttpError } from '#solution/http/errors.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override decode(path: string): string {
    const name = super.decode(path)
    if (name.includes('..')) throw new HttpError('not_found')
    return name
  }
}

export const staticFiles = serveWith(Mistaken)
