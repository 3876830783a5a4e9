import { Readable } from 'node:stream'
import type { Response } from '../contracts.ts'
import { isFileRange } from './response.ts'

/**
 * Lets go of what a body holds that nobody will ever read. A stream of Node, such as one of a file, is open from the
 * start, and an iterator over it that was never asked for anything does not close it.
 */
export function discard(body: Response['body']): void {
  if (typeof body !== 'object' || body === null) return
  if (isFileRange(body)) body.release(0)
  else if (body instanceof Readable) body.destroy()
  else if (Symbol.asyncIterator in body)
    body[Symbol.asyncIterator]()
      .return?.()
      .catch(() => {})
}
