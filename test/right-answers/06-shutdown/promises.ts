/**
 * A right answer without a class and without a count: each connection is a promise of its end, each answer a promise of
 * its own, and idle is who has none. It wraps bodies by itself and gives idle connections a moment.
 */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { CreateShutdown, Response } from '#solution/contracts.ts'

const GRACE_MS = 200

export const shutdown: CreateShutdown = ({ drainTimeoutMs }, clock) => {
  const open = new Map<Duplex, Promise<unknown>>()
  const answers = new Map<Duplex, Set<Promise<void>>>()
  let draining = false
  let cut = 0
  let deadline: (() => void) | undefined
  let drained: Promise<{ cut: number }> | undefined

  const closeWhenIdle = (socket: Duplex) => {
    const cancel = clock.after(GRACE_MS, () => {
      socket.off('close', cancel)
      if (answers.get(socket)?.size === 0) socket.end()
    })
    if (socket.destroyed) cancel()
    else socket.once('close', cancel)
  }

  const force = () => {
    for (const socket of open.keys()) {
      if (socket.destroyed) continue
      cut++
      socket.destroy()
    }
  }

  const setDeadline = () => {
    deadline ??= clock.after(drainTimeoutMs, force)
  }

  const untilAllEnded = async () => {
    while (open.size > 0) await Promise.all(open.values())
    return { cut }
  }

  return {
    get draining() {
      return draining
    },

    track(socket) {
      const pending = new Set<Promise<void>>()
      answers.set(socket, pending)
      const ended = once(socket, 'close').catch(() => {})
      open.set(
        socket,
        ended.then(() => {
          open.delete(socket)
          answers.delete(socket)
          if (open.size > 0) return
          deadline?.()
          deadline = undefined
        }),
      )
      if (draining) {
        setDeadline()
        closeWhenIdle(socket)
      }
      return next => async request => {
        let done = () => {}
        const answer = new Promise<void>(resolve => {
          done = resolve
        })
        pending.add(answer)
        void answer.then(() => {
          pending.delete(answer)
          if (draining) closeWhenIdle(socket)
        })
        const response = await next(request)
        const headers = draining ? { ...response.headers, connection: 'close' } : response.headers
        return { ...response, headers, ...bodyOf(response, done) }
      }
    },

    drain() {
      if (!draining) {
        draining = true
        if (open.size > 0) setDeadline()
        for (const [socket, pending] of answers) if (pending.size === 0) closeWhenIdle(socket)
      }
      drained ??= untilAllEnded()
      return drained
    },

    force,
  }
}

/** The same body, with `done` called at its end. */
function bodyOf({ body }: Response, done: () => void): Pick<Response, 'body'> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    done()
    return body === undefined ? {} : { body }
  }
  if ('release' in body) {
    const release = (sent: number) => {
      body.release(sent)
      done()
    }
    return { body: { ...body, release } }
  }
  const pieces = body[Symbol.asyncIterator]()
  const end = () => {
    done()
    return { done: true, value: undefined } as const
  }
  const watched = {
    next: () =>
      pieces.next().then(
        piece => (piece.done ? end() : piece),
        error => {
          done()
          throw error
        },
      ),
    return: async () => {
      await pieces.return?.()
      return end()
    },
  }
  return { body: { [Symbol.asyncIterator]: () => watched } }
}
