import type { FileRange, Response } from '../contracts.ts'

/**
 * What a handler has returned, if it is a response as far as the protocols rely on it. What the writer then can't write,
 * it refuses itself.
 * @throws TypeError
 */
export function asResponse(value: unknown): Response {
  const headers = (value as Partial<Response> | null | undefined)?.headers
  if (typeof headers === 'object' && headers !== null) return value as Response
  throw new TypeError(`a handler returned what is no response: ${typeof value}`)
}

/** Not every body with a descriptor: a stream of `node:fs` has one too, and closes it itself. */
export function isFileRange(body: unknown): body is FileRange {
  return typeof body === 'object' && body !== null && 'fd' in body && 'release' in body
}
