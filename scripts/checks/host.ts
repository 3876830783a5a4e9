/**
 * The process in which the learner's code runs while it is checked. It can do what it likes here: loop, throw, exit,
 * print. The checks talk to it over TCP like any client; the harness talks to it over IPC.
 *
 * Arguments: level, subject.
 */
import { writeSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Config, defaults } from '../../solution/config.ts'
import type { HttpServer } from '../../solution/server.ts'
import { loadLevel, root } from '../kit/levels.ts'
import type { HostEvent, HostOrder } from './host-protocol.ts'
import { locate } from './locate.ts'
import { importSlots, importStage, subjectFile } from './subject.ts'

const [number, subject = 'learner'] = process.argv.slice(2)

/** Written at once, so that it gets out even if the next thing that happens is `process.exit()`. */
function report(event: HostEvent): void {
  writeSync(3, `${JSON.stringify(event)}\n`)
}

const level = await loadLevel(Number(number))
const file = subjectFile(level, Object.values(level.files)[0], subject)

const exit = process.exit
process.exit = code => {
  report({ type: 'exit', where: locate(new Error('exit'), subject) })
  return exit(code)
}
process.on('uncaughtExceptionMonitor', (error, origin) => {
  const what = inspect(error instanceof Error ? `${error.name}: ${error.message}` : error, {
    breakLength: 200,
  })
  const isError = error instanceof Error
  const map = isError ? undefined : findSourceMap(join(root, file.replace(/\.ts$/, '.js')))?.payload
  report({ type: 'threw', what, isError, map, origin, where: locate(error, subject) })
})
process.on('disconnect', () => exit(0))

const { createStage, probes = {} } = await importStage(level)
const slots = await importSlots(level, subject).catch(error => {
  report({ type: 'unloadable', what: loadMessage(error), where: locate(error, subject) })
  return exit(1)
})

process.on('message', (order: HostOrder) => {
  const { id } = order
  switch (order.type) {
    case 'listen':
      return void listening(order.config).then(
        server => report({ type: 'done', id, result: (server.address() as AddressInfo).port }),
        // Thrown again where nobody catches it: so it ends the host, like whatever else the subject's code throws.
        error =>
          queueMicrotask(() => {
            throw error
          }),
      )
    case 'probe':
      return void probe(order).then(
        result => report({ type: 'done', id, result }),
        (error: unknown) => report({ type: 'failed', id, what: describe(error) }),
      )
    case 'lapse':
      return void lapse(order.ms, () => report({ type: 'done', id }))
  }
})

/**
 * Time in which this process had its turns. On a busy machine a second may pass in which it has hardly worked, and what it
 * was asked for meanwhile still waits. So the event loop must have come round between, too: once for every 50 ms.
 */
function lapse(ms: number, over: () => void): void {
  const end = performance.now() + ms
  let turns = ms / LONGEST_TURN_MS
  const turn = () => {
    turns--
    const left = end - performance.now()
    if (left <= 0 && turns <= 0) return over()
    report({ type: 'turn' })
    setTimeout(turn, Math.min(Math.max(left, 1), LONGEST_TURN_MS))
  }
  setTimeout(turn, Math.min(ms, LONGEST_TURN_MS))
}

const LONGEST_TURN_MS = 50

/** One server for each configuration. */
const servers = new Map<string, Promise<Server>>()

function listening(config: Partial<Config>): Promise<Server> {
  const key = JSON.stringify(config)
  const server = servers.get(key) ?? listen(config)
  servers.set(key, server)
  return server
}

function listen(config: Partial<Config>): Promise<Server> {
  return new Promise((resolve, reject) => {
    try {
      const server = createStage({ ...defaults, logLevel: 'silent', ...config }, slots)
      server.listen(0, '127.0.0.1', () => resolve(server))
    } catch (error) {
      reject(error)
    }
  })
}

async function probe({ name, config, argument }: Extract<HostOrder, { type: 'probe' }>): Promise<unknown> {
  const run = probes[name]
  if (run === undefined) throw new Error(`the stage has no probe ${name}`)
  return run({ slots, server: (await listening(config)) as HttpServer }, argument)
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : inspect(error)
}

function loadMessage(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${inspect(error)} while it is imported`
  const missing = /^Cannot find module '([^']+)'/.exec(error.message)?.[1]
  if (missing) return `it imports ${source(missing)}, which is not there`
  return `${error.name}: ${error.message.split('\n')[0]}`
}

/** Not `shortPath`, which leaves alone what is not there. */
function source(path: string): string {
  if (!path.startsWith(root)) return path
  return path.slice(root.length).replaceAll('\\', '/').replace(/\.js$/, '.ts')
}

report({ type: 'ready' })
