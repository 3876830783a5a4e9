import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Late, type ModuleOptions, type ModuleProcess, startModule, unless } from './module-process.ts'
import { get, isSuccess, open } from './raw-client.ts'

export interface ServerProcess {
  readonly name: string
  readonly pid: number
  readonly port: number
  /** Resolves when the process has ended, with the reason and what it printed in one line. */
  readonly ended: Promise<Error>
  /**
   * Sends `{ ask: question }` and gives the value of the `{ answer }` that comes back; one question at a time.
   * Every server knows `sockets`: the number of connections it has accepted so far.
   *
   * @throws Error in one line when the server ends, or gives no answer within 5 s
   */
  ask(question: string): Promise<unknown>
  /** SIGTERM, then SIGKILL after 5 s. Resolves when the process is gone, also when it was already. */
  stop(): Promise<void>
}

export interface ServerOptions extends ModuleOptions {
  /** How long the server may take until it answers, ms. Default 10,000. */
  readonly deadlineMs?: number
}

const ASK_MS = 5000
const GRACE_MS = 5000
const RETRY_MS = 20

// Loaded before the server. A process that is killed outright can't take its children along, so they watch it. With the
// channel unreferenced, only the server itself keeps its process alive: after a graceful shutdown it ends.
const LEASH = `data:text/javascript,process.once('disconnect',()=>process.exit());process.channel.unref()`

/**
 * Starts a server in a process of its own. The module listens on a port of 127.0.0.1 that the system picks and sends
 * `{ listening: port }`; the server counts as started when `GET /health` gets a 2xx answer.
 *
 * @throws Error in one line, with what the server printed, when it ends; Late when the deadline passes; nothing is left running
 */
export async function startServer({
  deadlineMs = 10_000,
  ...options
}: ServerOptions): Promise<ServerProcess> {
  const module = startModule({ ...options, execArgv: ['--import', LEASH, ...(options.execArgv ?? [])] })
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), deadlineMs)
  const stop = () => module.stop(GRACE_MS)
  try {
    const port = Number(await module.receive('listening', deadlineMs))
    await unless(module.ended, untilHealthy(options.name, port, patience.signal))
    return {
      name: options.name,
      pid: module.child.pid!,
      port,
      ended: module.ended,
      ask: inTurn(question => ask(module, question)),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(timer)
    patience.abort()
  }
}

/** @throws Error in one line when the patience ends before `GET /health` got a 2xx answer */
export async function untilHealthy(name: string, port: number, patience: AbortSignal): Promise<void> {
  setMaxListeners(0, patience) // every connection is one
  let last = 'nothing'
  while (!patience.aborted) {
    const socket = open(port, patience)
    const answer = await get(socket, '/health')
    socket.destroy()
    if (typeof answer === 'object' && isSuccess(answer.status)) return
    if (typeof answer === 'object') last = String(answer.status)
    await sleep(RETRY_MS)
  }
  throw new Late(`${name} listens on port ${port}, but GET /health got ${last} in time`)
}

function ask(module: ModuleProcess, question: string): Promise<unknown> {
  const answer = module.receive('answer', ASK_MS)
  module.child.send({ ask: question })
  return answer
}

/** Answers carry no name, so a question waits until the one before is done with. */
function inTurn(ask: (question: string) => Promise<unknown>): (question: string) => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve()
  return question => {
    const next = () => ask(question)
    last = last.then(next, next)
    return last
  }
}
