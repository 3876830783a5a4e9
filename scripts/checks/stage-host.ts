/** The harness's side of the host process: starts it, gives it orders, and says in one line what became of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Config } from '../../solution/config.ts'
import { adopt, marked } from '../bench/offspring.ts'
import { readUsage } from '../bench/usage.ts'
import type { BuiltKit } from '../kit/built-kit.ts'
import { locateHang } from './hang.ts'
import { onEvents } from './host-events.ts'
import type { HostEvent, HostOrder } from './host-protocol.ts'
import { sourceLine } from './source-line.ts'
import type { Subject } from './subject.ts'

/**
 * A host that does not answer is hanging once it has spent this much CPU time, in milliseconds, without its event loop
 * coming round. CPU time, so that a slow or busy machine does not make a hang of what is merely waiting for its turn.
 */
const HANG_CPU_MS = 2_000
/** The same while it is loading: to compile what it imports takes a slow machine seconds. */
const LOAD_CPU_MS = 10_000
/** A host that neither answers nor works is waiting in vain after this long, in milliseconds. */
const IDLE_WALL_MS = 8_000
/** CPU time below which a host does not work, but only breathes, in milliseconds. */
const IDLE_CPU_MS = 50
/** Whatever the reason: nobody shall wait longer, in milliseconds. */
const LONGEST_WALL_MS = 45_000
const LOOK_EVERY_MS = 250

/** What the host may hold in memory, in bytes: many times what any stage needs, and less than any machine has. */
const MAX_BYTES = 1024 ** 3
/** Of V8's own memory, in megabytes: what JavaScript objects may take. */
const MAX_HEAP_MB = 512
/** After its death, the host's pipes may be held open by others so long, in milliseconds. */
const LAST_WORDS_MS = 1_000

/** What the subject prints is kept up to here, in characters; a flood costs nothing but its reading. */
const MAX_PRINTED = 4_000

/** The subject's code has ended the host process, or never returns. The message is one line for the learner. */
export class HostFailed extends Error {
  override readonly name = 'HostFailed'
  /** `load`: no check can run. `hang`: others would hang too. `death`: the next host may live longer. */
  readonly kind: 'load' | 'hang' | 'death'

  constructor(kind: HostFailed['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** A probe threw: the subject's code did, or gave it something that it could not work with. */
export class ProbeFailed extends Error {
  override readonly name = 'ProbeFailed'
}

export interface StageHostOptions {
  readonly level: number
  readonly subject: Subject
  /** The subject's file, for messages. */
  readonly file: string
  /** The kit in which it runs: a folder, absolute. */
  readonly home: string
  /** That kit, compiled. */
  readonly kit: BuiltKit
}

export class StageHost {
  readonly #child: ChildProcess
  readonly #file: string
  readonly #kit: BuiltKit
  readonly #orders = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  #nextId = 0
  #loaded = false
  /** Standard output and error, as far as they are kept. */
  #printed = ''
  #errors = ''
  #cause: Exclude<HostEvent, { type: 'ready' | 'turn' | 'done' | 'failed' }> | undefined
  /** How often the host has told that its event loop has come round. */
  #turns = 0
  failure: HostFailed | undefined

  readonly #endAll: () => void

  /** @throws HostFailed when the subject can't be loaded */
  static async start(options: StageHostOptions): Promise<StageHost> {
    const host = new StageHost(options)
    await host.#order(0)
    host.#loaded = true
    return host
  }

  private constructor({ level, subject, file, home, kit }: StageHostOptions) {
    this.#file = file
    this.#kit = kit
    const mark = marked()
    this.#child = spawn(
      ...mark.command(
        process.execPath,
        '--enable-source-maps',
        '--trace-uncaught',
        '--inspect-port=127.0.0.1:0',
        `--max-old-space-size=${MAX_HEAP_MB}`,
        kit.module('scripts/checks/host.ts'),
        `${level}`,
        subject,
      ),
      {
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, ...mark.env, NODE_OPTIONS: '' },
        detached: mark.detached,
      },
    )
    const child = this.#child
    // What Node's processes say to each other below our messages can be forged, and would end this one.
    child.removeAllListeners('internalMessage')
    this.#endAll = adopt(child, mark, {
      maxBytes: MAX_BYTES,
      onExcess: () => this.#end('hang', `has taken more than ${MAX_BYTES / 1024 ** 2} MB of memory`),
    })
    child.stdout!.on('data', text => this.#keep(text))
    child.stderr!.on('data', text => {
      this.#errors = (this.#errors + text).slice(0, MAX_PRINTED)
    })
    onEvents(child.stdio[3] as Readable, {
      event: event => this.#onEvent(event),
      nonsense: () => this.#end('death', "writes to descriptor 3, which is the grader's"),
    })
    child.on('error', error =>
      this.#fail(new HostFailed('load', `the host can't be started: ${error.message}`)),
    )
    // `close` comes when all pipes are empty, so whatever the host has said is known by then.
    child.on('close', (code, signal) => this.#fail(this.#obituary(code, signal)))
    child.on('exit', (code, signal) => {
      setTimeout(() => this.#fail(this.#obituary(code, signal)), LAST_WORDS_MS).unref()
    })
  }

  /** A server of the stage, which is started if there is none with that configuration. @returns its port. @throws HostFailed */
  async listen(config: Partial<Config>): Promise<number> {
    return (await this.#order(0, id => ({ type: 'listen', id, config }))) as number
  }

  /** Runs a probe of the stage. @throws HostFailed; ProbeFailed when it throws */
  probe(name: string, config: Partial<Config>, argument: unknown): Promise<unknown> {
    return this.#order(0, id => ({ type: 'probe', id, name, config, argument }))
  }

  /** Resolves when that much time has passed for the host as well: whatever it had to do by then is done. */
  async lapse(ms: number): Promise<void> {
    await this.#order(ms, id => ({ type: 'lapse', id, ms }))
  }

  /** What the subject has printed since the last call. */
  takePrinted(): string {
    const printed = this.#printed
    this.#printed = ''
    return printed
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    this.#endAll()
    await ended
  }

  #end(kind: HostFailed['kind'], what: string): void {
    this.#fail(new HostFailed(this.#loaded ? kind : 'load', `${this.#file} ${what}${this.#whenLoading()}`))
    this.#endAll()
  }

  async #order(ms: number, order?: (id: number) => HostOrder): Promise<unknown> {
    if (this.failure) throw this.failure
    const id = this.#nextId++
    const done = new Promise<unknown>((resolve, reject) => this.#orders.set(id, { resolve, reject }))
    if (order) this.#child.send(order(id), () => {})
    const stopWatching = this.#watch(ms)
    return done.finally(stopWatching)
  }

  #onEvent(event: HostEvent): void {
    if (event.type === 'ready') this.#take(0)?.resolve(undefined)
    else if (event.type === 'turn') this.#turns++
    else if (event.type === 'done') this.#take(event.id)?.resolve(event.result)
    else if (event.type === 'failed') this.#take(event.id)?.reject(new ProbeFailed(event.what))
    else this.#cause ??= event
  }

  #take(id: number) {
    const order = this.#orders.get(id)
    this.#orders.delete(id)
    return order
  }

  /** Looks now and then whether the host is hanging, from `ms` on. */
  #watch(ms: number): () => void {
    const start = Date.now() + ms
    let before: number | undefined
    let turns = this.#turns
    let last = { cpuMs: 0, at: start }
    const look = async () => {
      const usage = await readUsage(this.#child.pid!).catch(() => undefined)
      if (usage === undefined || this.failure) return
      const { cpuMs } = usage
      const now = Date.now()
      if (turns !== this.#turns) before = undefined
      turns = this.#turns
      before ??= cpuMs
      if (cpuMs - last.cpuMs >= IDLE_CPU_MS) last = { cpuMs, at: now }
      const idle = now - last.at >= IDLE_WALL_MS
      if (now < start) return
      const mostCpuMs = this.#loaded ? HANG_CPU_MS : LOAD_CPU_MS
      if (idle || cpuMs - before >= mostCpuMs || now - start >= LONGEST_WALL_MS) await this.#failHanging(idle)
    }
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }

  async #failHanging(idle: boolean): Promise<void> {
    const isTheirs = (path: string) => path.startsWith('levels/') || path === this.#file
    // Where nothing runs, there is no place to be found.
    const place = idle ? undefined : await locateHang(this.#child, this.#kit, () => this.#errors, isTheirs)
    const where = place ?? this.#file
    const what = idle ? 'waits for something that never comes' : 'runs in an infinite loop'
    this.#fail(new HostFailed(this.#loaded ? 'hang' : 'load', `${where} ${what}${this.#whenLoading()}`))
    await this.stop()
  }

  #whenLoading(): string {
    return this.#loaded ? '' : ' while it is imported'
  }

  #fail(failure: HostFailed): void {
    this.failure ??= failure
    for (const { reject } of this.#orders.values()) reject(this.failure)
    this.#orders.clear()
  }

  #obituary(code: number | null, signal: NodeJS.Signals | null): HostFailed {
    const cause = this.#cause
    const kind = this.#loaded ? 'death' : 'load'
    const where = cause?.where ?? this.#thrownAt() ?? this.#file
    if (cause?.type === 'unloadable') return new HostFailed('load', `${where}: ${cause.what}`)
    if (cause?.type === 'exit')
      return new HostFailed(kind, `${where} calls process.exit()${this.#whenLoading()}`)
    if (cause?.type === 'threw')
      return new HostFailed(kind, `${where} ${describeThrow(cause)}${this.#whenLoading()}`)
    if (this.#errors.includes('JavaScript heap out of memory'))
      return new HostFailed(
        'hang',
        `${where} has filled ${MAX_HEAP_MB} MB with objects${this.#whenLoading()}`,
      )
    return new HostFailed(
      kind,
      `${where} ended the process (${signal ?? `exit code ${code}`})${this.#whenLoading()}`,
    )
  }

  /** What is no Error has no stack; Node prints the place in the compiled code with --trace-uncaught. */
  #thrownAt(): string | undefined {
    const map = this.#cause?.type === 'threw' ? this.#cause.map : undefined
    const [, place = ''] = this.#errors.split('Thrown at:')
    for (const [, path = '', line, column] of place
      .replaceAll('\\', '/')
      .matchAll(/(\S+?):([0-9]+):([0-9]+)/g)) {
      if (path.endsWith(this.#file.replace(/\.ts$/, '.js')))
        return `${this.#file}:${sourceLine(map, Number(line) - 1, Number(column) - 1)}`
    }
    return undefined
  }

  #keep(text: Buffer): void {
    if (this.#printed.length < MAX_PRINTED) this.#printed = (this.#printed + text).slice(0, MAX_PRINTED)
  }
}

function describeThrow({ what, isError, origin }: Extract<HostEvent, { type: 'threw' }>): string {
  const thrown = isError ? what : `${what}, which is not an Error`
  const verb = origin === 'unhandledRejection' ? 'rejects with' : 'throws'
  return `${verb} ${thrown}; nobody catches it, so the process ends`
}
