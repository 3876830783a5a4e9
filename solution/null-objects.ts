/**
 * Null objects: what stands in a slot whose level comes later. Each does no more than the server needs to run, so that a
 * stage shows what the learner's own slot does and nothing else.
 */
import type {
  CreateErrors,
  CreateLimits,
  CreateLogging,
  CreateRouter,
  CreateShutdown,
  Handler,
  Response,
  StaticFiles,
} from './contracts.ts'
import { HttpError, problems } from './http/errors.ts'
import { allowField, METHODS } from './http/methods.ts'
import { asResponse } from './http/response.ts'

/** No file is there. */
export const staticFiles: StaticFiles = () => () => {
  throw new HttpError('not_found')
}

/** Paths as they are written, without parameters. */
export const router: CreateRouter = () => {
  const resources = new Map<string, Map<string, Handler>>()
  return {
    add(method, pattern, handler) {
      const methods = resources.get(pattern) ?? new Map()
      resources.set(pattern, methods.set(method, handler))
      return this
    },
    handle(request) {
      const { method, path } = request
      if (path === '*') return { status: 204, headers: { allow: allowField(METHODS) } }
      const methods = resources.get(path)
      // HEAD is GET without the body, and the writer leaves that out (RFC 9110 §9.3.2).
      const handler = methods?.get(method) ?? (method === 'HEAD' ? methods?.get('GET') : undefined)
      if (handler) return handler(request)
      if (!METHODS.includes(method)) throw new HttpError('method_unknown', method)
      if (methods === undefined) throw new HttpError('not_found')
      const allow = allowField(methods.keys())
      if (method === 'OPTIONS') return { status: 204, headers: { allow } }
      throw new HttpError('method_not_allowed', method, { headers: { allow } })
    },
  }
}

/** The status and its sentence, as plain text. */
export const errors: CreateErrors = () => {
  const respond = (error: unknown): Response => {
    const problem = error instanceof HttpError ? error : new HttpError('internal')
    const headers = { ...problem.headers, 'content-type': 'text/plain; charset=utf-8' }
    return { status: problem.status, headers, body: `${problems[problem.code].message}\n` }
  }
  const guard = (next: Handler): Handler => {
    return request => {
      try {
        const response = next(request)
        return response instanceof Promise ? response.then(asResponse).catch(respond) : asResponse(response)
      } catch (error) {
        return respond(error)
      }
    }
  }
  return { respond, guard }
}

/** Says nothing. */
export const logging: CreateLogging = () => ({
  middleware: next => next,
  refused() {},
  report() {},
  event() {},
  flush() {},
})

/** Admits everyone. */
export const limits: CreateLimits = () => ({ admit: () => () => {}, middleware: next => next, addresses: 0 })

/** Cuts all connections at once. */
export const shutdown: CreateShutdown = () => {
  const sockets = new Set<{ destroy(): unknown }>()
  let draining = false
  let count = 0
  const cut = () => {
    count += sockets.size
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    get draining() {
      return draining
    },
    track(socket) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      return next => next
    },
    async drain() {
      draining = true
      cut()
      return { cut: count }
    },
    force: cut,
  }
}
