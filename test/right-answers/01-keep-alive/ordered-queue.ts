/**
 * A right answer that looks different: handlers run side by side, and a chain of promises puts their answers in order.
 * Idle connections are found by the socket's own timeout.
 */
import type { Socket } from 'node:net'
import type { Protocol, RequestHead, Response } from '#solution/contracts.ts'
import { emptyBody, IncomingBody } from '#solution/http/body.ts'
import { HttpError } from '#solution/http/errors.ts'
import { lingeringClose } from '#solution/http/linger.ts'
import { RequestParser } from '#solution/http/parser.ts'
import { createRequest } from '#solution/http/request.ts'
import { writeContinue, writeResponse } from '#solution/http/writer.ts'

export const keepAlive: Protocol = (duplex, context) => {
  const socket = duplex as Socket
  const { limits, client, handler, refuse } = context
  const parser = new RequestParser(limits)
  let answers: Promise<unknown> = Promise.resolve()
  let unanswered = 0
  let requests = 0
  let body: IncomingBody | undefined
  let bodyClock: NodeJS.Timeout | undefined
  let headClock: NodeJS.Timeout | undefined
  /** Nothing further is read: an end was announced or the bytes can't be trusted. */
  let last = false
  let broken = false

  const close = () => {
    last = true
    clearTimeout(headClock)
    clearTimeout(bodyClock)
    socket.setTimeout(0)
    lingeringClose(socket, context.clock, limits.lingerTimeoutMs)
  }

  const enqueue = (
    head: Pick<RequestHead, 'method' | 'version'>,
    response: Promise<Response>,
    persist: boolean,
  ) => {
    const unread = body
    unanswered++
    answers = answers
      .then(() => response)
      .then(ready => {
        if (socket.destroyed) return false
        return writeResponse(socket, head, ready, persist && !broken && !(unread && unread === body), refuse)
      })
      .then(persists => {
        unanswered--
        if (!persists) close()
        // The rest of a body that its handler did not want is not waited for: this connection has ended.
        else if (unread && unread === body) close()
        else if (unanswered === 0) socket.setTimeout(limits.idleTimeoutMs)
      })
      .catch(() => socket.destroy())
  }

  const fail = (error: unknown) => {
    last = true
    broken = body !== undefined
    if (body) body.fail(error)
    else enqueue({ method: 'GET', version: '1.1' }, Promise.resolve(refuse(error)), false)
    body = undefined
  }

  const onHead = (head: RequestHead) => {
    clearTimeout(headClock)
    headClock = undefined
    socket.setTimeout(0)
    const { framing } = head
    const incoming = framing === 0 ? undefined : new IncomingBody(() => wanted(head))
    body = incoming
    const persist = persists(head) && ++requests !== limits.maxRequestsPerConnection
    if (!persist) last = true
    const response = Promise.resolve(handler(createRequest(head, incoming ?? emptyBody, client)))
    enqueue(head, response, persist)
  }

  const wanted = (head: RequestHead) => {
    if (head.expectsContinue && body?.received === 0 && !parser.pending) writeContinue(socket)
    restartBodyClock()
    queueMicrotask(read)
  }

  const restartBodyClock = () => {
    clearTimeout(bodyClock)
    bodyClock = setTimeout(fail, limits.bodyTimeoutMs, new HttpError('timeout'))
  }

  const read = () => {
    try {
      while (body ? body.wanted : !last) {
        const event = parser.next()
        if (!event) break
        if (event.type === 'head') onHead(event.head)
        else if (event.type === 'data') {
          body?.deliver(event.bytes)
          restartBodyClock()
        } else {
          clearTimeout(bodyClock)
          body?.end(event.trailers)
          body = undefined
        }
      }
    } catch (error) {
      fail(error)
    }
    if (!body && parser.midMessage && !last) {
      socket.setTimeout(0)
      headClock ??= setTimeout(fail, limits.headerTimeoutMs, new HttpError('timeout'))
    }
  }

  socket.setTimeout(limits.idleTimeoutMs, close)
  socket.on('data', (bytes: Uint8Array) => {
    parser.push(bytes)
    read()
  })
  socket.on('end', () => {
    if (body || parser.midMessage) fail(new HttpError('incomplete'))
    last = true
    answers.then(close)
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    clearTimeout(headClock)
    clearTimeout(bodyClock)
    body?.fail(new HttpError('incomplete'))
  })
}

function persists({ version, headers }: RequestHead): boolean {
  const connection = headers.get('connection') ?? ''
  if (/(^|,)[\t ]*close[\t ]*(,|$)/i.test(connection)) return false
  return version === '1.1' || /(^|,)[\t ]*keep-alive[\t ]*(,|$)/i.test(connection)
}
