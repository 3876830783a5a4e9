import type { FileRange } from '../contracts.ts'
import { discard } from './discard.ts'
import { isFileRange } from './response.ts'

/** How the sending of a body ended. */
export interface BodyEnd {
  /** Handed to the connection. */
  readonly bytes: number
  /** Not all of it was. */
  readonly aborted: boolean
  /** Why, if the body itself failed. */
  readonly failure?: object
}

export type StreamBody = AsyncIterable<Uint8Array> | FileRange

export function isStreamBody(body: unknown): body is StreamBody {
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return false
  return isFileRange(body) || Symbol.asyncIterator in body
}

/** The same body, which tells once how it ended. What it throws is an object, whatever was thrown. */
export function watchBody(body: StreamBody, onEnd: (end: BodyEnd) => void): StreamBody {
  if (!isFileRange(body)) return { [Symbol.asyncIterator]: () => watchPieces(body, onEnd) }
  const { fd, start, length } = body
  const release = (sent: number) => {
    body.release(sent)
    onEnd({ bytes: sent, aborted: sent < length })
  }
  return { fd, start, length, release }
}

function watchPieces(
  body: AsyncIterable<Uint8Array>,
  onEnd: (end: BodyEnd) => void,
): AsyncIterator<Uint8Array> {
  let pieces: AsyncIterator<Uint8Array> | undefined
  let bytes = 0
  let ended = false
  const end = (aborted: boolean, failure?: object) => {
    if (ended) return
    ended = true
    onEnd(failure ? { bytes, aborted, failure } : { bytes, aborted })
  }
  return {
    async next() {
      try {
        pieces ??= body[Symbol.asyncIterator]()
        const piece = await pieces.next()
        if (piece.done) end(false)
        else bytes += piece.value.byteLength
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
