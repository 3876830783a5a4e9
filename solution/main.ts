/** `npm start`: the reference server in production settings. */
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { type Config, ConfigError, describeOptions, readConfig } from './config.ts'
import { createServer } from './server.ts'
import { reference } from './slots.ts'

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

function start(config: Config): void {
  const log = pino({ level: config.logLevel })
  const server = createServer(config, reference)
  server.on('error', (error: NodeJS.ErrnoException) => {
    // After the start an error is one of accepting: this connection is lost, the next may not be.
    if (server.listening) return log.error({ err: error }, 'a connection could not be accepted')
    console.error(cannotListen(config, error))
    process.exit(1)
  })
  server.listen(config.port, config.host, () => {
    const { address, port, family } = server.address() as AddressInfo
    log.info({ address, port }, `listening on http://${family === 'IPv6' ? `[${address}]` : address}:${port}`)
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
}

function cannotListen({ host, port }: Config, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return `PORT ${port} of ${host} is in use; choose another, such as PORT=${port + 1}`
  if (error.code === 'EACCES')
    return `PORT ${port} needs more rights; choose one from 1024 up, such as PORT=8080`
  return `HOST ${JSON.stringify(host)} can't be listened on (${error.code ?? error.message}); try HOST=127.0.0.1`
}
