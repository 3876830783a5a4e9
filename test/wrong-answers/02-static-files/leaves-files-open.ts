/** Caught by 2.5c: it closes the file at its end, which an interrupted download never reaches. */
import { closeSync, openSync, readSync } from 'node:fs'
import { type Part, Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async *read(path: string, [first, last]: Part = [0, Number.POSITIVE_INFINITY]) {
    const fd = openSync(path, 'r')
    for (let at = first; at <= last; ) {
      const piece = Buffer.alloc(Math.min(65_536, last + 1 - at))
      const length = readSync(fd, piece, 0, piece.length, at)
      if (length === 0) break
      yield piece.subarray(0, length)
      at += length
    }
    closeSync(fd)
  }
}

export const staticFiles = serveWith(Mistaken)
