import { createServer as createNetServer, type Server, type Socket } from 'node:net'
import type {
  ConnectionContext,
  ConnectionLimits,
  ErrorResponder,
  Handler,
  Response,
  Slots,
} from './contracts.ts'
import { systemClock } from './http/clock.ts'
import { routes } from './routes.ts'

/**
 * A server that is not listening yet: TCP connections in, each handed to the protocol in the keep-alive slot.
 *
 * @param handler the application
 */
export function createServer(
  config: ConnectionLimits,
  slots: Slots,
  handler: Handler = routes,
  clock = systemClock,
): Server {
  const shared = { handler: guard(handler, slots.errors), refuse: slots.errors, limits: config, clock }
  const onConnection = (socket: Socket) => {
    const client = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
    const context: ConnectionContext = { ...shared, client }
    slots.keepAlive(socket, context)
  }
  // Half-open: a client may end its side and still read our answers (RFC 9112 §9.6). No delay: an answer leaves at
  // once instead of waiting for the acknowledgement of the one before.
  return createNetServer({ allowHalfOpen: true, noDelay: true }, onConnection)
}

/** Whatever a handler throws, returns or rejects with, a response comes out. A synchronous one stays synchronous. */
function guard(handler: Handler, errors: ErrorResponder): Handler {
  const check = (response: unknown) => {
    if (!isResponse(response))
      throw new TypeError(`a handler returned what is no response: ${typeof response}`)
    return response
  }
  return request => {
    try {
      const response = handler(request)
      return response instanceof Promise ? response.then(check).catch(errors) : check(response)
    } catch (error) {
      return errors(error)
    }
  }
}

/** As far as the protocols rely on it; what the writer can't write, it refuses itself. */
function isResponse(value: unknown): value is Response {
  const headers = (value as Partial<Response> | null | undefined)?.headers
  return typeof headers === 'object' && headers !== null
}
