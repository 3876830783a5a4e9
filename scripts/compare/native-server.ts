/** A server that is not ours and not Node's: a program with processes of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { unless } from '../bench/module-process.ts'
import { adopt, marked } from '../bench/offspring.ts'
import { processTree } from '../bench/process-tree.ts'
import { untilHealthy } from '../bench/server-process.ts'
import type { RunningContender } from './contender.ts'

export interface NativeServer {
  readonly name: string
  readonly binary: string
  /** It stays in the foreground with them. */
  readonly args: readonly string[]
  /** On which they make it listen. */
  readonly port: number
  /** Makes it replace its workers. */
  readonly restartSignal?: NodeJS.Signals
}

const START_MS = 10_000
const STOP_MS = 5_000
const RESTART_MS = 10_000
const POLL_MS = 20

/** @throws Error in one line when it ends, or does not answer within 10 s; nothing is left running */
export async function startNative(server: NativeServer): Promise<RunningContender> {
  const { name, binary, args, port } = server
  const mark = marked()
  const child = spawn(...mark.command(binary, ...args), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: mark.detached,
    env: { ...process.env, ...mark.env },
  })
  const killAll = adopt(child, mark)
  const ended = ending(name, child)
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(killAll, STOP_MS)
    await gone
    clearTimeout(timer)
  }
  try {
    await unless(ended, untilHealthy(name, port, AbortSignal.timeout(START_MS)))
  } catch (error) {
    await stop()
    throw error
  }
  const pid = child.pid!
  return {
    ...{ name, pid, port, ended, stop },
    processes: () => processTree(pid),
    ...(server.restartSignal && { restart: () => replaceWorkers(name, pid, server.restartSignal!) }),
  }
}

async function replaceWorkers(name: string, pid: number, signal: NodeJS.Signals): Promise<void> {
  const old = new Set(await processTree(pid))
  old.delete(pid)
  process.kill(pid, signal)
  const deadline = performance.now() + RESTART_MS
  while ((await processTree(pid)).some(one => old.has(one))) {
    if (performance.now() > deadline)
      throw new Error(`workers of ${name} outlived a restart by ${RESTART_MS} ms`)
    await sleep(POLL_MS)
  }
}

/** Resolves when its first process has ended, with the reason and the last line that it printed. */
async function ending(name: string, child: ChildProcess): Promise<Error> {
  let printed = ''
  child.stderr!.setEncoding('utf8').on('data', text => {
    printed = (printed + text).slice(-2_048)
  })
  return new Promise(resolve => {
    child.once('error', error => resolve(new Error(`${name} failed: ${error.message}`)))
    child.once('close', (code, signal) => {
      const line = printed.trim().split('\n').at(-1)
      const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`
      resolve(new Error(`${name} ${how}${line ? `, printed: ${line}` : ' and printed nothing'}`))
    })
  })
}
