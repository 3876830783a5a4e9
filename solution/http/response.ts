import type { FileRange, Response } from '../contracts.ts'

/**
 * What a handler has returned, if it is a response that can be written. Found out here, it is a failure of that handler,
 * and the line of its request says so; the writer could only replace it when all have forgotten whose it was.
 * @throws TypeError
 */
export function asResponse(value: unknown): Response {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`a handler returned what is no response: ${value === null ? 'null' : typeof value}`)
  const { status, headers, body } = value as Response
  checkStatus(status)
  checkFields(headers)
  checkBody(body)
  return value as Response
}

export type StreamBody = AsyncIterable<Uint8Array>

/** Not every body with a descriptor: a stream of `node:fs` has one too, and closes it itself. */
export function isFileRange(body: unknown): body is FileRange {
  return typeof body === 'object' && body !== null && 'fd' in body && 'release' in body
}

export function isStream(body: unknown): body is StreamBody {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** @throws TypeError for what is no content at all */
export function checkBody(body: Response['body']): void {
  const isShort = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  if (!isShort && !isFileRange(body) && !isStream(body))
    throw new TypeError('a body is a string, bytes, a file range or an async iterable of bytes')
}

/** Final ones (RFC 9110 §15). @throws TypeError */
export function checkStatus(status: number): void {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new TypeError(`no such status: ${String(status)}`)
}

/** @throws TypeError */
export function checkFields(headers: Response['headers']): void {
  if (typeof headers !== 'object' || headers === null) throw new TypeError('a response without headers')
  for (const name in headers) {
    const value = headers[name]!
    if (typeof value === 'string') checkField(name, value)
    else for (const line of value) checkField(name, line)
  }
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/**
 * A line break in a value would let whoever chose the value write fields, or a whole response, of their own.
 * @throws TypeError
 */
export function checkField(name: string, value: string): void {
  if (!NAME.test(name)) throw new TypeError(`not a field name in lower case: ${JSON.stringify(name)}`)
  if (FORBIDDEN_IN_VALUE.test(value))
    throw new TypeError(`${name} has a value that can't be sent: ${JSON.stringify(value)}`)
}
