/** `npm run serve` runs your server, `npm run serve 3` a stage. Options come from the environment, as in `npm start`. */
import type { AddressInfo, Server } from 'node:net'
import { inspect } from 'node:util'
import { type Config, ConfigError, readConfig } from '../solution/config.ts'
import type { Slots } from '../solution/contracts.ts'
import { createServer, type HttpServer } from '../solution/server.ts'
import { mine } from '../solution/slots.ts'
import { locate } from './checks/locate.ts'
import { importSlots, importStage } from './checks/subject.ts'
import { type ExitCode, KitError, runCommand } from './kit/exit.ts'
import type { Level } from './kit/level.ts'
import { learnerFiles, loadLevel, loadLevels, parseLevel } from './kit/levels.ts'
import { currentProgress, isPassed } from './kit/progress.ts'
import { dim, print } from './kit/terminal.ts'

await runCommand(async ([word, ...rest]) => {
  if (rest.length > 0)
    throw new KitError(`npm run serve takes one level at most, not ${JSON.stringify(rest[0])} as well`)
  const config = configure()
  return word === undefined ? serveMine(config) : serveStage(config, parseLevel(word, 'serve'))
})

async function serveStage(config: Config, number: number): Promise<ExitCode> {
  const level = await loadLevel(number)
  const { createStage } = await importStage(level)
  return listen(createStage(config, await load(level)), config, `Level ${number} · ${level.title}`)
}

/** The reward at the end: what you have passed is yours, the rest is the reference. */
async function serveMine(config: Config): Promise<ExitCode> {
  const slots: Partial<Slots> = {}
  for (const level of await loadLevels()) {
    if (Object.keys(level.files).length === 0) continue
    const isYours = isPassed(level, currentProgress(level))
    if (isYours) Object.assign(slots, await load(level))
    print(dim(`level ${level.number}  ${level.title.padEnd(20)} ${isYours ? 'yours' : 'the reference'}`))
  }
  return listen(createServer(config, mine(slots)), config, 'Your server')
}

async function load(level: Level): Promise<Partial<Slots>> {
  try {
    return await importSlots(level, 'learner')
  } catch (error) {
    throw new KitError(explain(error, learnerFiles(level)[0]!))
  }
}

function configure(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (error instanceof ConfigError) throw new KitError(error.message)
    throw error
  }
}

function listen(server: Server, config: Config, name: string): Promise<ExitCode> {
  // What the learner's code throws ends this process, in a line that says where.
  process.on('uncaughtException', error => {
    print(explain(error, 'the server'))
    process.exit(1)
  })
  return new Promise((_, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      reject(
        new KitError(`PORT ${config.port} is in use. Choose another: PORT=${config.port + 1} npm run serve`),
      )
    })
    server.listen(config.port, config.host, () => {
      const { port } = server.address() as AddressInfo
      print(`${name} answers at http://localhost:${port}/   (Ctrl-C ends it)`)
    })
    endOnSignal(server, config)
  })
}

/**
 * As `npm start` ends: the first signal drains, the second one forces, and the exit code is 1 if connections were cut. A
 * third one ends whatever the learner's code makes of those two. Level 0 has nothing to drain.
 */
function endOnSignal(server: Server | HttpServer, { drainTimeoutMs }: Config): void {
  let signals = 0
  const onSignal = async () => {
    if (++signals > 2) process.exit(1)
    if (!('drain' in server)) process.exit(0)
    if (signals === 2) return server.force()
    const drained = server.drain()
    server.getConnections((_, open) => {
      if (open > 0)
        print(dim(`draining: ${open} open, ${drainTimeoutMs} ms at most   (Ctrl-C again cuts them)`))
    })
    const { cut } = await drained
    print(dim(cut > 0 ? `drained, but ${cut} had to be cut` : 'drained'))
    process.exit(cut > 0 || signals > 1 ? 1 : 0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void onSignal())
}

function explain(error: unknown, file: string): string {
  const what =
    error instanceof Error
      ? (error.message.split('\n').find(line => line.includes('ERROR')) ?? error.message)
      : inspect(error)
  return `${locate(error, file) ?? file}: ${what.split('\n')[0]}`
}
