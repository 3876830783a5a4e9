import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { adopt, marked } from './offspring.ts'

export interface ModuleOptions {
  /** How messages call it. */
  readonly name: string
  /** A file path or `file:` URL; TypeScript runs through tsx. */
  readonly modulePath: string | URL
  readonly args?: readonly string[]
  /** Added to this process's own environment. */
  readonly env?: NodeJS.ProcessEnv
  /** Flags for node. */
  readonly execArgv?: readonly string[]
  /** The node that runs it. Default: this one. */
  readonly execPath?: string
  /** Is given what it prints. Default: that is lost. */
  readonly onPrinted?: (text: string) => void
  /** How many descriptors it may have open at a time. POSIX only; default: as many as this process. */
  readonly maxDescriptors?: number
  /** Descriptor of a file that takes what it prints, unless somebody is given it. */
  readonly stdout?: number
}

/** A module running in a process of its own, which never outlives this one. */
export interface ModuleProcess {
  readonly child: ChildProcess
  /** Resolves when the process has ended, with the reason in one line. */
  readonly ended: Promise<Error>
  /**
   * Waits for the message `{ [key]: value }`.
   *
   * @throws Error in one line when the process ends first; Late after `deadlineMs`
   */
  receive(key: string, deadlineMs: number): Promise<unknown>
  /** SIGTERM, then SIGKILL after `graceMs`. Resolves when the process is gone, also when it was already. */
  stop(graceMs: number): Promise<void>
}

/** Something was not heard of in time. A slow machine may be the reason. */
export class Late extends Error {
  override readonly name = 'Late'
}

const STDERR_KEPT = 2048
/** Many times what any server here needs, and less than any machine has. */
const MAX_BYTES = 1024 ** 3
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

export function startModule({
  name,
  modulePath,
  args = [],
  env,
  execArgv = [],
  execPath = process.execPath,
  onPrinted,
  maxDescriptors,
  stdout,
}: ModuleOptions): ModuleProcess {
  const loader = /\.m?ts$/.test(String(modulePath)) ? ['--import', TSX] : []
  const flags = [...loader, ...execArgv]
  const limited = ['/bin/sh', '-c', `ulimit -n ${maxDescriptors} && exec "$0" "$@"`]
  const mark = marked()
  const [program, ...words] = [...(maxDescriptors === undefined ? [] : limited), execPath, ...flags]
  const [execFile, execWords] = mark.command(program!, ...words)
  const child = fork(modulePath, args, {
    env: { ...process.env, ...env, ...mark.env },
    detached: mark.detached,
    ...{ execPath: execFile, execArgv: execWords },
    stdio: ['ignore', onPrinted ? 'pipe' : (stdout ?? 'ignore'), 'pipe', 'ipc'],
  })
  if (onPrinted) child.stdout!.setEncoding('utf8').on('data', onPrinted)
  // What Node's processes say to each other below our messages can be forged, and would end this one (ERR_INTERNAL_ASSERTION).
  child.removeAllListeners('internalMessage')
  adopt(child, mark, {
    maxBytes: MAX_BYTES,
    onExcess: () => {
      excess = `has taken more than ${MAX_BYTES / 1024 ** 2} MB of memory`
      child.kill('SIGKILL')
    },
  })

  let excess: string | undefined
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', text => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  const ended = end(child).then(how => {
    return new Error(excess ? `${name} ${excess}` : `${name} ${how}${printed(stderr)}`, { cause: stderr })
  })

  return {
    child,
    ended,
    async receive(key, deadlineMs) {
      const over = new AbortController()
      const { signal } = over
      const late = sleep(deadlineMs, undefined, { signal }).then(() => {
        throw new Late(`${name} sent no { ${key} } within ${deadlineMs} ms${printed(stderr)}`)
      })
      try {
        return await unless(ended, Promise.race([message(child, key, signal), late]))
      } finally {
        over.abort()
      }
    },
    async stop(graceMs) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(timer)
    },
  }
}

/** Gives what `work` gives. @throws the Error with which `ended` resolves, if that comes first */
export function unless<T>(ended: Promise<Error>, work: Promise<T>): Promise<T> {
  const failure = ended.then(error => {
    throw error
  })
  return Promise.race([work, failure])
}

async function message(child: ChildProcess, key: string, signal: AbortSignal): Promise<unknown> {
  for await (const [message] of on(child, 'message', { signal }))
    if (typeof message === 'object' && message !== null && key in message) return message[key]
  return undefined // never: the loop ends by an answer or by the signal
}

/** How a process ended, as the end of a sentence; waits a moment for its last words. */
function end(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.on('error', error => resolve(`failed: ${error.message}`))
    child.once('exit', async (code, signal) => {
      await Promise.race([once(child, 'close'), sleep(200, undefined, { ref: false })])
      resolve(signal === null ? `exited with code ${code}` : `was ended by ${signal}`)
    })
  })
}

/** The line of stderr that tells most: the error of a stack trace, else the last one. */
function printed(stderr: string): string {
  const lines = stderr.split('\n').filter(line => line.trim() !== '')
  const line = lines.find(line => /^\w*Error\b/.test(line)) ?? lines.at(-1)
  return line === undefined ? ' and printed nothing' : `, printed: ${line.trim()}`
}
