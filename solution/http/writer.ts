import { STATUS_CODES } from 'node:http'
import { type Duplex, Readable } from 'node:stream'
import type { FileRange, HttpVersion, Response, ResponseHeaders } from '../contracts.ts'
import { httpDate } from './date.ts'
import { FilePump } from './file-range.ts'
import { checkBody, checkField, checkStatus, isFileRange, isStream, type StreamBody } from './response.ts'

/** What the writer must know of the request that it answers. */
export interface Answered {
  readonly method: string
  readonly version: HttpVersion
}

/** How the end of a body is told: it has none, its length is known, in chunks, or by closing the connection. */
type Delimiter = 'nothing' | 'length' | 'chunks' | 'close'

/** Interim response to `Expect: 100-continue` (RFC 9110 §15.2.1). */
export function writeContinue(socket: Duplex): void {
  socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1')
}

/**
 * Writes a response to a socket (RFC 9112 §4, §6). One with a string or bytes is written at once, head and body
 * together; only a stream or a file takes time, and it is read no faster than the client reads.
 *
 * A response that turns out to be impossible before a byte of it was written is replaced by what `refuse` says.
 *
 * @param persist whether the connection is to stay open as far as the caller is concerned; the response may say that it
 *   is not, with `connection: close`
 * @param onBegin called before the head of a stream is written, since that may be some time later
 * @returns whether it does. Neither does it after a body that only the end of the connection delimits. A promise that
 *   rejects says that the response broke off, and all that is left to do is to destroy the connection.
 */
export function writeResponse(
  socket: Duplex,
  request: Answered,
  response: Response,
  persist: boolean,
  refuse: (error: unknown) => Response,
  onBegin?: () => void,
): boolean | Promise<boolean> {
  const { body } = response
  let written: Promise<boolean>
  try {
    checkBody(body)
    if (isFileRange(body)) written = writeFile(socket, request, response, body, persist, onBegin)
    else if (isStream(body)) written = writeStream(socket, request, response, body, persist, onBegin)
    else return writeAtOnce(socket, request, response, persist)
  } catch (error) {
    return writeAtOnce(socket, request, refuse(error), persist)
  }
  return written.catch(error => {
    if (error instanceof NothingWritten) return writeAtOnce(socket, request, refuse(error.cause), persist)
    throw error
  })
}

/** A stream failed while the connection was still as it had been. */
class NothingWritten extends Error {}

/** Content is never sent in answer to HEAD, nor with 204 and 304 (RFC 9112 §6.3). */
function hasNoBody(request: Answered, response: Response): boolean {
  return request.method === 'HEAD' || response.status === 204 || response.status === 304
}

function streamDelimiter(
  request: Answered,
  response: Response,
  length: number | undefined,
  bodiless: boolean,
): Delimiter {
  // Not even a length (RFC 9110 §8.6).
  if (response.status === 204) return 'nothing'
  if (length !== undefined) return 'length'
  if (response.status === 304) return 'nothing'
  if (request.version === '1.1') return 'chunks'
  // HTTP/1.0 has no chunks (RFC 9112 §6.1). HEAD has nothing to delimit.
  return bodiless ? 'nothing' : 'close'
}

/** @throws TypeError for a length that is none */
function declaredLength(response: Response): number | undefined {
  if (isFileRange(response.body)) return response.body.length
  const value = response.headers['content-length']
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !/^[0-9]{1,15}$/.test(value))
    throw new TypeError(`not a content-length: ${JSON.stringify(value)}`)
  return Number(value)
}

function writeAtOnce(socket: Duplex, request: Answered, response: Response, persist: boolean): boolean {
  const body = (response.body ?? '') as string | Uint8Array
  const bodiless = hasNoBody(request, response)
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  // 304 and the answer to HEAD leave the body out and may still tell the length that it would have.
  const told = bodiless && response.body === undefined ? (declaredLength(response) ?? length) : length
  const delimiter = response.status === 204 || (response.status === 304 && told === 0) ? 'nothing' : 'length'
  const persists = persist && !closes(response)
  const head = formatHead(request, response, delimiter, told, persists)
  if (bodiless || length === 0) socket.write(head, 'latin1')
  // As many characters as bytes: the text is ASCII, and goes out as one string with the head.
  else if (typeof body === 'string' && length === body.length) socket.write(head + body, 'latin1')
  else {
    socket.cork()
    socket.write(head, 'latin1')
    socket.write(body)
    socket.uncork()
  }
  return persists
}

async function writeFile(
  socket: Duplex,
  request: Answered,
  response: Response,
  range: FileRange,
  persist: boolean,
  onBegin: (() => void) | undefined,
): Promise<boolean> {
  const pump = new FilePump(range)
  const persists = persist && !closes(response)
  const bodiless = hasNoBody(request, response)
  try {
    const head = await start(async () => {
      const delimiter = streamDelimiter(request, response, range.length, bodiless)
      const head = formatHead(request, response, delimiter, range.length, persists)
      if (!bodiless) await pump.fill()
      return head
    })
    onBegin?.()
    if (bodiless) socket.write(head, 'latin1')
    else await pump.send(socket, head)
    return persists
  } finally {
    pump.end()
  }
}

async function writeStream(
  socket: Duplex,
  request: Answered,
  response: Response,
  body: StreamBody,
  persist: boolean,
  onBegin: (() => void) | undefined,
): Promise<boolean> {
  const pieces = body[Symbol.asyncIterator]()
  const bodiless = hasNoBody(request, response)
  try {
    // The head waits for the first piece: a stream that fails at once can then still be answered with an error.
    const { length, delimiter, persists, head, first } = await start(async () => {
      const length = declaredLength(response)
      const delimiter = streamDelimiter(request, response, length, bodiless)
      const persists = persist && delimiter !== 'close' && !closes(response)
      const head = formatHead(request, response, delimiter, length, persists)
      return { length, delimiter, persists, head, first: bodiless ? END_OF_STREAM : await pieces.next() }
    })
    onBegin?.()
    if (bodiless) socket.write(head, 'latin1')
    else await writePieces(socket, head, pieces, first, delimiter, length)
    return persists
  } finally {
    // Whatever the stream holds open is let go. It may have ended already; then this does nothing.
    await pieces.return?.().catch(() => {})
    // One of Node's that was never asked for anything is still open.
    if (body instanceof Readable) body.destroy()
  }
}

const END_OF_STREAM: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined }

async function start<T>(first: () => Promise<T>): Promise<T> {
  try {
    return await first()
  } catch (cause) {
    throw new NothingWritten('the response failed before its first byte', { cause })
  }
}

/** The head goes out together with the first piece, each later piece as soon as the socket takes it. */
async function writePieces(
  socket: Duplex,
  head: string,
  pieces: AsyncIterator<Uint8Array>,
  first: IteratorResult<Uint8Array>,
  delimiter: Delimiter,
  length: number | undefined,
): Promise<void> {
  let sent = 0
  socket.cork()
  socket.write(head, 'latin1')
  for (let piece = first; !piece.done; piece = await pieces.next()) {
    sent += piece.value.byteLength
    if (length !== undefined && sent > length)
      throw new RangeError(`the body is longer than its length, ${length}`)
    if (sent > piece.value.byteLength) socket.cork()
    if (delimiter === 'chunks') writeChunk(socket, piece.value)
    else socket.write(piece.value)
    socket.uncork()
    if (socket.writableNeedDrain) await drained(socket)
    if (socket.destroyed) throw new Error('the client has gone')
  }
  if (length !== undefined && sent < length)
    throw new RangeError(`${length - sent} bytes of the body are missing`)
  if (delimiter === 'chunks') socket.write('0\r\n\r\n', 'latin1')
  socket.uncork()
}

/** An empty chunk would be the last one (RFC 9112 §7.1), so an empty piece is none. */
function writeChunk(socket: Duplex, piece: Uint8Array): void {
  if (piece.byteLength === 0) return
  socket.write(`${piece.byteLength.toString(16)}\r\n`, 'latin1')
  socket.write(piece)
  socket.write('\r\n', 'latin1')
}

/** Resolves when the socket takes more, or never will. */
function drained(socket: Duplex): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
    if (socket.destroyed) done()
  })
}

/** The application has its say in whether the connection stays: it can end it, not keep it. */
function closes({ headers }: Response): boolean {
  return headers['connection'] === 'close'
}

/** Fields that say how the message is framed and whether the connection stays; a handler can't know. */
const OURS = new Set(['connection', 'content-length', 'transfer-encoding'])

function formatHead(
  request: Answered,
  response: Response,
  delimiter: Delimiter,
  length: number | undefined,
  persist: boolean,
): string {
  const { status, headers } = response
  checkStatus(status)
  // We answer with our own version, whatever the client speaks (RFC 9110 §6.2).
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
  head += formatFields(headers)
  if (headers['date'] === undefined) head += `date: ${httpDate()}\r\n`
  if (delimiter === 'chunks') head += 'transfer-encoding: chunked\r\n'
  else if (delimiter === 'length') head += `content-length: ${length}\r\n`
  if (!persist) head += 'connection: close\r\n'
  // A client of HTTP/1.0 expects us to close unless told otherwise (RFC 9112 §9.3).
  else if (request.version === '1.0') head += 'connection: keep-alive\r\n'
  return `${head}\r\n`
}

function formatFields(headers: ResponseHeaders): string {
  let fields = ''
  for (const name in headers) {
    if (OURS.has(name)) continue
    const value = headers[name]!
    if (typeof value === 'string') fields += formatField(name, value)
    else for (const line of value) fields += formatField(name, line)
  }
  return fields
}

function formatField(name: string, value: string): string {
  checkField(name, value)
  return `${name}: ${value}\r\n`
}
