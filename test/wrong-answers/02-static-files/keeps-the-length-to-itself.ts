/** Caught by 2.8c: its 416 does not tell how long the file is. */
import { HttpError } from '#solution/http/errors.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override notSatisfiable(): HttpError {
    return new HttpError('range_not_satisfiable')
  }
}

export const staticFiles = serveWith(Mistaken)
