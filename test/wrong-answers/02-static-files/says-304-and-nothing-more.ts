/** Caught by 2.7e: its 304 does not name what is still good. */
import type { Response } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override notModified(): Response {
    return { status: 304, headers: {} }
  }
}

export const staticFiles = serveWith(Mistaken)
