/** `npm start`: the reference server in production settings, and how its process begins and ends. */
import type { AddressInfo } from 'node:net'
import { type Config, ConfigError, describeOptions, readConfig } from './config.ts'
import { connectionsWithin, descriptorLimit } from './http/descriptors.ts'
import { BACKLOG, createServer, type HttpServer } from './server.ts'
import { reference } from './slots.ts'

/** How long requests may take to end after a failure that nobody caught, in milliseconds: the process can't be trusted. */
const FATAL_DRAIN_MS = 1_000

const args = process.argv.slice(2)
if (args.includes('--help'))
  console.log(`Options, as flags or environment variables:\n\n${describeOptions()}`)
else start(configure())

function configure(): Config {
  try {
    return readConfig(process.env, args)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

function start(wanted: Config): void {
  const descriptors = descriptorLimit()
  const config = bounded(wanted, descriptors)
  const server = createServer(config, reference)
  server.on('error', (error: NodeJS.ErrnoException) => {
    // After the start an error is one of accepting (EMFILE): this connection is lost, the next may not be.
    if (server.listening)
      return server.logging.event('error', { err: error }, 'a connection could not be accepted')
    console.error(cannotListen(config, error))
    process.exit(1)
  })
  server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, () => {
    const { address, port, family } = server.address() as AddressInfo
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
    server.logging.event('info', { address, port, node: process.version }, `listening on ${url}`)
    const { maxConnections } = config
    if (maxConnections === wanted.maxConnections) return
    const message = `no more than ${maxConnections} connections: the process may not open more descriptors (ulimit -n)`
    server.logging.event('warn', { descriptors, maxConnections }, message)
  })
  endWell(server, config)
}

/** A connection too many is told so (503) as long as there is a descriptor for it. */
function bounded(config: Config, descriptors: number | undefined): Config {
  const most = descriptors === undefined ? Number.POSITIVE_INFINITY : connectionsWithin(descriptors)
  const wanted = config.maxConnections || Number.POSITIVE_INFINITY
  return wanted <= most ? config : { ...config, maxConnections: most }
}

/**
 * The ends of the process. A signal drains the server: exit code 0, or 1 if connections had to be cut. A second signal
 * cuts at once: 1. So does what nobody caught, after a short drain: no state can be trusted any more, but requests that
 * end within a moment have nothing to do with it.
 */
function endWell(server: HttpServer, { drainTimeoutMs }: Config): void {
  const { logging } = server
  let ending = false
  let code = 0

  const end = async () => {
    ending = true
    const start = performance.now()
    const { cut } = await server.drain()
    const durationMs = Math.round(performance.now() - start)
    if (cut > 0) code = 1
    const message = cut > 0 ? 'drained, but connections had to be cut' : 'drained'
    logging.event(cut > 0 ? 'warn' : 'info', { cut, durationMs }, message)
    logging.flush()
    process.exit(code)
  }

  const onSignal = (signal: NodeJS.Signals) => {
    if (ending) {
      code = 1
      logging.event('warn', { signal }, 'asked again: what is left is cut')
      return server.force()
    }
    logging.event('info', { signal, drainTimeoutMs }, 'draining')
    return void end()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)

  // A rejection that nobody handles comes here as well; `origin` tells.
  process.on('uncaughtException', (error, origin) => {
    const again = code === 1
    code = 1
    logging.event('fatal', { err: error, origin }, 'a failure that nobody caught')
    logging.flush()
    if (again) process.exit(code)
    setTimeout(() => server.force(), FATAL_DRAIN_MS)
    if (!ending) void end()
  })
}

function cannotListen({ host, port }: Config, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return `PORT ${port} of ${host} is in use; choose another, such as PORT=${port + 1}`
  if (error.code === 'EACCES')
    return `PORT ${port} needs more rights; choose one from 1024 up, such as PORT=8080`
  return `HOST ${JSON.stringify(host)} can't be listened on (${error.code ?? error.message}); try HOST=127.0.0.1`
}
