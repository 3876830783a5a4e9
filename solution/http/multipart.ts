import { randomBytes } from 'node:crypto'
import { type ByteRange, contentRange, lengthOf } from './ranges.ts'

/** Several ranges as one content (RFC 9110 §14.6). */
export interface Multipart {
  readonly contentType: string
  /** In bytes. */
  readonly length: number
  /** Text, and the ranges between, in the order in which they are sent. */
  readonly pieces: readonly (string | ByteRange)[]
}

/** @param type media type of the whole representation */
export function multipart(ranges: readonly ByteRange[], size: number, type: string): Multipart {
  // Chosen anew each time, so that nobody can write a file that holds it.
  const boundary = randomBytes(18).toString('hex')
  const pieces = ranges.flatMap(range => [
    `\r\n--${boundary}\r\ncontent-type: ${type}\r\ncontent-range: ${contentRange(size, range)}\r\n\r\n`,
    range,
  ])
  pieces.push(`\r\n--${boundary}--\r\n`)
  const length = pieces.reduce((sum, p) => sum + (typeof p === 'string' ? p.length : lengthOf(p)), 0)
  return { contentType: `multipart/byteranges; boundary=${boundary}`, length, pieces }
}
