/**
 * The processes that we start, whatever they start in turn, and that none of them outlives us. A subject's code may start
 * what it likes, and leave it running.
 */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { findProgram } from '../kit/find-program.ts'
import { endWithUs } from './end-with-us.ts'
import { readUsage } from './usage.ts'

/**
 * Processes hand their environment on, so this variable tells whose a process is, however far it has moved away. A value
 * begins with that of the parent.
 */
const VARIABLE = 'SOCKET_SCHOOL_PROCESS'
const own = `${process.env[VARIABLE] ?? ''}/${randomUUID()}`

const onLinux = process.platform === 'linux'
const onWindows = process.platform === 'win32'

/** How often a child is looked at, in milliseconds. Elsewhere a look takes a process of its own. */
const LOOK_EVERY_MS = onLinux ? 250 : 2_000

/** What makes a child recognisable, together with all that it starts. */
export interface Mark {
  readonly name: string
  /** A resource limit that no other child has; `undefined` where none can be set. */
  readonly limit: string | undefined
  /** Variables to be added to its environment. */
  readonly env: NodeJS.ProcessEnv
  readonly detached: boolean
  /** @returns the command that runs the program as a child so marked */
  command(program: string, ...args: readonly string[]): readonly [program: string, args: string[]]
}

/** What `spawn` and `fork` are to be given for a child that is to be adopted. */
export function marked(): Mark {
  const name = `${own}/${randomUUID()}`
  const limit = uniqueLimit()
  return {
    ...{ name, limit, env: { [VARIABLE]: name } },
    // A process group of its own, which can be ended as one. Windows would open a window for it.
    detached: !onWindows,
    command: (program, ...args) =>
      limit === undefined ? [program, [...args]] : limited(limit, [program, ...args]),
  }
}

export interface AdoptOptions {
  /** Resident memory that the child may have, bytes. Default: any amount. */
  readonly maxBytes?: number
  /** Called once it has more. */
  readonly onExcess?: () => void
}

/**
 * Sees to it that the child ends with this process at the latest, and what it has started with the child.
 * @returns ends them all now
 */
export function adopt(child: ChildProcess, mark: Mark, options: AdoptOptions = {}): () => void {
  const { pid } = child
  // It could not be started.
  if (pid === undefined) return () => {}
  const family = { pid, mark, start: startOf(pid) }
  families.add(family)
  sacrifice(pid)
  const timer = setInterval(() => void look(pid, options), LOOK_EVERY_MS).unref()
  child.once('exit', () => {
    clearInterval(timer)
    families.delete(family)
    end(family)
  })
  return () => end(family)
}

interface Family {
  readonly pid: number
  readonly mark: Mark
  /** When its first process was started, as the system counts: no other of it is older. */
  readonly start: number
}

const families = new Set<Family>()

async function look(pid: number, { maxBytes = Number.POSITIVE_INFINITY, onExcess }: AdoptOptions) {
  if (maxBytes === Number.POSITIVE_INFINITY) return
  const usage = await readUsage(pid).catch(() => undefined)
  if (usage !== undefined && usage.rssBytes > maxBytes) onExcess?.()
}

function end({ pid, mark: { name, limit }, start }: Family): void {
  if (onWindows) spawnSync('taskkill', ['/pid', `${pid}`, '/T', '/F'], { stdio: 'ignore' })
  else kill(-pid)
  kill(pid)
  endAllWith(start, other => isMarked(other, name) || (limit !== undefined && limitOf(other) === limit))
}

/** Until there are none: one may just be starting another. */
function endAllWith(start: number, isOurs: (pid: number) => boolean): void {
  for (let pass = 0; pass < 100; pass++) {
    const found = runningSince(start).filter(isOurs)
    if (found.length === 0) return
    for (const pid of found) kill(pid)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** Linux alone tells of other processes what we need. Elsewhere the process group must do. */
function runningSince(start: number): number[] {
  if (!onLinux) return []
  const pids = readdirSync('/proc').filter(name => /^[0-9]+$/.test(name))
  return pids.map(Number).filter(pid => pid !== process.pid && startOf(pid) >= start)
}

/** In the system's own ticks. @returns -1 when it has ended, or nobody tells */
function startOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  // The name, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return /^[ZX]?$/.test(fields[0]!) ? -1 : Number(fields[19])
}

function isMarked(pid: number, mark: string): boolean {
  return read(`/proc/${pid}/environ`).includes(`${VARIABLE}=${mark}`)
}

/**
 * An environment can be left behind, but a resource limit can't be raised again, so one of a value of its own tells as
 * well whose a process is. That of POSIX message queues, which nobody misses here.
 * @returns the value; `undefined` where it can't be set
 */
function uniqueLimit(): string | undefined {
  const most = Number(limitOf('self'))
  // In the upper half, so that there is room for those that are adopted below this one.
  if (!(most >= 1_000)) return undefined
  const limit = `${randomInt(Math.ceil(most / 2), most)}`
  canLimit ??= prlimit !== undefined && spawnSync(...limited(limit, ['true'])).status === 0
  return canLimit ? limit : undefined
}

const prlimit = findProgram('prlimit')
let canLimit: boolean | undefined

/** prlimit sets the limit for itself, and then becomes the program that it is given. */
function limited(limit: string, words: readonly string[]): [program: string, args: string[]] {
  return [prlimit!, [`--msgqueue=${limit}:${limit}`, ...words]]
}

/** Bytes, as the system writes them. */
function limitOf(pid: number | 'self'): string | undefined {
  return /^Max msgqueue size +([0-9]+) /m.exec(read(`/proc/${pid}/limits`))?.[1]
}

function read(path: string): string {
  if (!onLinux) return ''
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // Gone, or somebody else's.
    return ''
  }
}

/** When memory runs out, the kernel shall take this one and its children rather than the grader. */
function sacrifice(pid: number): void {
  if (!onLinux) return
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000')
  } catch {
    // Then it decides by itself.
  }
}

function endAll(): void {
  for (const family of families) end(family)
  endAllWith(0, pid => isMarked(pid, own))
}

endWithUs(endAll)
