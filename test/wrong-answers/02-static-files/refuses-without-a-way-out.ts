/** Caught by 2.6b: it says that the method is wrong, and not which would be right. */
import { HttpError } from '#solution/http/errors.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override refuseOtherMethods(method: string): void {
    if (method !== 'GET' && method !== 'HEAD') throw new HttpError('method_not_allowed')
  }
}

export const staticFiles = serveWith(Mistaken)
