import { defaults } from '../../../solution/config.ts'
import type { Headers, MessageLimits, RequestHead } from '../../../solution/contracts.ts'
import { HttpError } from '../../../solution/http/errors.ts'
import { RequestParser } from '../../../solution/http/parser.ts'
import type { SeenRequest } from './case.ts'

/** All that came out of a parser. */
export interface Outcome {
  readonly requests: SeenRequest[]
  readonly error: string | undefined
}

/**
 * Feeds the pieces to a new parser and asks for events after each. After an error it goes on feeding: nothing but the
 * same error may come then.
 */
export function parse(pieces: Iterable<Uint8Array>, limits: Partial<MessageLimits> = {}): Outcome {
  const parser = new RequestParser({ ...defaults, ...limits })
  const requests: SeenRequest[] = []
  let error: HttpError | undefined
  for (const piece of pieces) {
    parser.push(Uint8Array.from(piece))
    error = drain(parser, requests, error)
  }
  if (error === undefined) {
    const unfinished = requests.at(-1)?.complete === false
    if (unfinished && !parser.midMessage) throw new Error('a body is not complete, but midMessage is false')
  }
  return { requests, error: error && `${error.status} ${error.code}` }
}

function drain(
  parser: RequestParser,
  requests: SeenRequest[],
  before: HttpError | undefined,
): HttpError | undefined {
  try {
    for (;;) {
      const event = parser.next()
      if (before) throw new Error('the parser went on after an error')
      if (event === undefined) return undefined
      const request = requests.at(-1)
      if (event.type === 'head') {
        if (request?.complete === false) throw new Error('a head within a body')
        requests.push(seen(event.head))
      } else {
        if (request?.complete !== false) throw new Error(`${event.type} without a body`)
        if (event.type === 'data') {
          if (event.bytes.length === 0) throw new Error('an empty piece of a body')
          request.body += Buffer.from(event.bytes).toString('latin1')
        } else {
          request.trailers = list(event.trailers)
          request.complete = true
        }
      }
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    if (before && error !== before) throw new Error(`after ${before.code} came another error, ${error.code}`)
    return error
  }
}

function seen(head: RequestHead): SeenRequest {
  const { headers, ...rest } = head
  return { ...rest, fields: list(headers), body: '', trailers: [], complete: head.framing === 0 }
}

function list(headers: Headers): string[] {
  return [...headers].map(([name, value]) => `${name}: ${value}`)
}

/** Cuts bytes at the given places, each counted from the start. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const inner = [...new Set(places)].filter(place => place > 0 && place < bytes.length).sort((a, b) => a - b)
  return [0, ...inner].map((place, at) => bytes.subarray(place, inner[at] ?? bytes.length))
}

export function bytewise(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
}
