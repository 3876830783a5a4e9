import type { FileRange, Response } from '../contracts.ts'
import { discard } from './discard.ts'
import { isFileRange, isStream, type StreamBody } from './response.ts'

/** One that takes time: it may fail or be left half-way. */
export type StreamedBody = StreamBody | FileRange

/** How the sending of a body ended. */
export interface BodyEnd {
  /** Handed to the connection. */
  readonly bytes: number
  /** Not all of it was. */
  readonly aborted: boolean
  /** Why, if the body itself failed. */
  readonly failure?: object
  /** The connection has been given something, so the head of the response is out, too. */
  readonly begun: boolean
}

export function isStreamBody(body: Response['body']): body is StreamedBody {
  return isFileRange(body) || isStream(body)
}

/** The same body, which tells once how it ended. What it throws is an object, whatever was thrown. */
export function watchBody(body: StreamedBody, onEnd: (end: BodyEnd) => void): StreamedBody {
  if (!isFileRange(body)) return { [Symbol.asyncIterator]: () => watchPieces(body, onEnd) }
  const release: FileRange['release'] = (bytes, failure) => {
    body.release(bytes, failure)
    onEnd({ bytes, aborted: bytes < body.length, begun: bytes > 0, ...(failure && { failure }) })
  }
  return { ...body, release }
}

function watchPieces(body: StreamBody, onEnd: (end: BodyEnd) => void): AsyncIterator<Uint8Array> {
  let pieces: AsyncIterator<Uint8Array> | undefined
  let bytes = 0
  let begun = false
  let ended = false
  const end = (aborted: boolean, failure?: object) => {
    if (ended) return
    ended = true
    onEnd({ bytes, aborted, begun, ...(failure && { failure }) })
  }
  return {
    async next() {
      try {
        pieces ??= body[Symbol.asyncIterator]()
        const piece = await pieces.next()
        if (piece.done) end(false)
        else {
          bytes += lengthOf(piece.value)
          begun = true
        }
        return piece
      } catch (thrown) {
        const isObject = typeof thrown === 'object' && thrown !== null
        const failure = isObject ? thrown : new Error('the body failed', { cause: thrown })
        end(true, failure)
        throw failure
      }
    },
    async return() {
      end(true)
      if (pieces) await pieces.return?.()
      else discard(body)
      return { done: true, value: undefined }
    },
  }
}

/** @throws TypeError */
function lengthOf(piece: unknown): number {
  if (piece instanceof Uint8Array) return piece.byteLength
  throw new TypeError(`a stream gave ${typeof piece} for a piece, not bytes`)
}
