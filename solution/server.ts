import { createServer as createNetServer, type Server, type Socket } from 'node:net'
import type { ConnectionContext, Logging, ServerConfig, Slots } from './contracts.ts'
import { systemClock } from './http/clock.ts'
import { HttpError } from './http/errors.ts'
import { behindProxies } from './http/forwarded.ts'
import { lingeringClose } from './http/linger.ts'
import { SlowReaders } from './http/slow-readers.ts'
import { writeResponse } from './http/writer.ts'
import { type Application, routes } from './routes.ts'

/** A TCP server with what an HTTP server can do beyond it. */
export interface HttpServer extends Server {
  readonly logging: Logging
  /** Takes no further connection and resolves when the last one has ended, with the number of those that were cut. */
  drain(): Promise<{ readonly cut: number }>
  /** Ends a drain now: what is left is cut. */
  force(): void
}

/** How long a client that found no place shall wait, in seconds (RFC 9110 §10.2.3). */
const RETRY_AFTER = '5'

/**
 * Connections that the kernel may hold ready for us. A client that finds the queue full tries again after a second, so
 * it is as long as Linux makes it (net.core.somaxconn).
 */
export const BACKLOG = 4_096

/**
 * Connections that may stay open while their clients read that there is no place for them; not more than have a place.
 * Each costs a descriptor, so under a flood of them the next ones are closed as soon as they were answered, read or not.
 */
const MAX_TURNED_AWAY = 1_000

/**
 * A server that is not listening yet, assembled from its slots: a connection is admitted, handed to the protocol, and
 * its requests go through logging, errors and limits to the application.
 */
export function createServer(
  config: ServerConfig,
  slots: Slots,
  application: Application = routes,
  clock = systemClock,
): HttpServer {
  const logging = slots.logging({ level: config.logLevel })
  const errors = slots.errors(logging.report)
  const limits = slots.limits(config, clock)
  const shutdown = slots.shutdown(config, clock)
  const { staticFiles } = slots
  const isReady = () => !shutdown.draining
  const app = application({ ...config, router: slots.router(), staticFiles, isReady })
  // Guarded on either side of the limits: what they refuse becomes an answer, and what fails behind them is one by then,
  // which they can tell the client's share with.
  const limited = errors.guard(limits.middleware(errors.guard(app)))
  const handler = behindProxies(config)(logging.middleware(limited))
  const slowReaders = new SlowReaders(config, clock, ({ remoteAddress: client, writableLength }) => {
    logging.event('warn', { client, waiting: writableLength }, 'cut: the client does not take its answer')
  })

  const onConnection = (socket: Socket) => {
    const client = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
    slowReaders.watch(socket)
    const refuse = (error: unknown) => {
      const response = errors.respond(error)
      logging.refused(response, error, client)
      return response
    }
    const release = limits.admit()
    if (release === undefined) return turnAway(socket, refuse)
    socket.once('close', release)
    const context: ConnectionContext = {
      handler: shutdown.track(socket)(handler),
      refuse,
      limits: config,
      clock,
      client,
    }
    slots.keepAlive(socket, context)
  }

  const mostTurnedAway = Math.min(MAX_TURNED_AWAY, config.maxConnections)
  let turnedAway = 0
  const turnAway = (socket: Socket, refuse: ConnectionContext['refuse']) => {
    const error = new HttpError('too_many_connections', undefined, {
      headers: { 'retry-after': RETRY_AFTER },
    })
    socket.on('error', () => socket.destroy())
    writeResponse(socket, { method: 'GET', version: '1.1' }, refuse(error), false, refuse)
    if (turnedAway === mostTurnedAway) return void socket.destroySoon()
    turnedAway++
    socket.once('close', () => turnedAway--)
    lingeringClose(socket, clock, config.lingerTimeoutMs)
  }

  // Half-open: a client may end its side and still read our answers (RFC 9112 §9.6). No delay: an answer leaves at
  // once instead of waiting for the acknowledgement of the one before.
  const server = createNetServer({ allowHalfOpen: true, noDelay: true }, onConnection)
  const end = async () => {
    void shutdown.drain()
    await queueTaken(server)
    // Calls back when the last connection has ended, too: one that has just come out of the queue, or was turned away.
    await new Promise(resolve => server.close(resolve))
    // All may have ended before one came out of the queue, and that one may have been cut.
    return shutdown.drain()
  }
  let ended: ReturnType<typeof end> | undefined
  const drain = () => {
    ended ??= end()
    return ended
  }
  const force = () => {
    server.close()
    shutdown.force()
  }
  return Object.assign(server, { logging, drain, force })
}

/**
 * Resolves when no connection is left in the queue of a listener. The kernel has accepted those, and their requests may
 * have come already; closing the listener would reset them. Node takes one or more in each turn of the event loop.
 */
function queueTaken(server: Server): Promise<void> {
  return new Promise(resolve => {
    let quiet = 0
    let turns = 0
    const onConnection = () => {
      quiet = 0
    }
    const onTurn = () => {
      // The first turn may be one that began before us. Under an endless stream of clients, the queue of now must do.
      if (server.listening && ++quiet <= 2 && ++turns <= BACKLOG) return setImmediate(onTurn)
      server.off('connection', onConnection)
      return resolve()
    }
    server.on('connection', onConnection)
    onTurn()
  })
}
