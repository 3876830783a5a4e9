import type { Response } from '../contracts.ts'

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
