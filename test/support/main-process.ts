import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { onTestFinished } from 'vitest'
import { milliseconds, RawClient } from './raw-client.ts'

/** What npm start calls. */
const TSX = createRequire(import.meta.url).resolve('tsx/cli')

/** For what never comes, on a machine that is busy with other things. */
const PATIENCE_MS = 30_000

export interface MainOptions {
  readonly env?: Readonly<Record<string, string>>
  /** A module that is loaded before it. */
  readonly preload?: string
  /** `npm`: by the command that npm start is, which passes signals on. `node`, the default: nothing between. */
  readonly by?: 'npm' | 'node'
  /** How many descriptors it may have open. POSIX only. */
  readonly maxDescriptors?: number
}

/** A line of the log. */
export type LogLine = Record<string, unknown> & { readonly err?: Record<string, unknown> }

/** `solution/main.ts` in a process of its own, on a free port, until the test that is running is over. */
export class MainProcess {
  readonly child: ChildProcess
  port = 0
  #output = ''
  #onNews = () => {}

  readonly #ended: ReturnType<MainProcess['ended']>

  private constructor({ env, preload, by = 'node', maxDescriptors }: MainOptions) {
    const preloads = ['tsx', ...(preload === undefined ? [] : [preload])].flatMap(name => ['--import', name])
    const words = by === 'npm' ? [TSX] : preloads
    const command = [process.execPath, ...words, 'solution/main.ts', '--port=0']
    const limited = ['/bin/sh', '-c', `ulimit -n ${maxDescriptors} && exec "$0" "$@"`, ...command]
    const [file, ...args] = maxDescriptors === undefined ? command : limited
    this.child = spawn(file!, args, {
      env: { PATH: process.env['PATH'], RATE_LIMIT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }))
    this.child.stdout!.setEncoding('utf8').on('data', text => {
      this.#output += text
      this.#onNews()
    })
    this.child.on('close', () => this.#onNews())
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  /** Resolves when it listens. */
  static async start(options: MainOptions = {}) {
    const main = new MainProcess(options)
    const { port } = await main.logged('listening')
    main.port = port as number
    return main
  }

  /** Whole lines that have come so far. */
  get log(): LogLine[] {
    return this.#lines.map(line => JSON.parse(line))
  }

  get #lines(): string[] {
    return this.#output.split('\n').slice(0, -1)
  }

  /** Lines in which a field stands twice: parsers disagree on which one counts. */
  get ambiguous(): string[] {
    return this.#lines.filter(line => {
      const names = line.match(/(?<=[{,])"[a-z]+":/g) ?? []
      return new Set(names).size < names.length
    })
  }

  /** The first such line, as soon as it has come. */
  async line(isThis: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const line = this.log.find(isThis)
      if (line) return line
      if (this.child.exitCode !== null) throw new Error(`it has ended without that line:\n${this.#output}`)
      await new Promise<void>(resolve => {
        this.#onNews = resolve
      })
    }
  }

  /** The first line with such a message. */
  logged(start: string): Promise<LogLine> {
    return this.line(({ msg }) => `${msg}`.startsWith(start))
  }

  connectMany(count: number): Promise<RawClient[]> {
    return Promise.all(Array.from({ length: count }, () => this.connect()))
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.port, () => milliseconds(PATIENCE_MS))
    onTestFinished(() => client.destroy())
    return client
  }

  /** Resolves when it has ended and all of its log has come. */
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    return this.#ended
  }
}
