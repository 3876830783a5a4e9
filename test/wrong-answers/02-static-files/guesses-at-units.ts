/** Caught by 2.8d: it takes any unit for bytes. */
import { type Part, Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override parse(range: string, size: number): Part | undefined {
    return super.parse(range.replace(/^.*=/, 'bytes='), size)
  }
}

export const staticFiles = serveWith(Mistaken)
