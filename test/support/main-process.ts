import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { RawClient } from './raw-client.ts'

/** A line of the log. */
export type LogLine = Record<string, unknown> & { readonly err?: Record<string, unknown> }

/** `solution/main.ts` in a process of its own, on a free port, until the test that is running is over. */
export class MainProcess {
  readonly child: ChildProcess
  port = 0
  #output = ''
  #onNews = () => {}

  /** @param preload a module that is loaded before it */
  private constructor(env: Readonly<Record<string, string>>, preload: string | undefined) {
    const preloads = ['tsx', ...(preload === undefined ? [] : [preload])].flatMap(name => ['--import', name])
    this.child = spawn(process.execPath, [...preloads, 'solution/main.ts', '--port=0'], {
      env: { PATH: process.env['PATH'], RATE_LIMIT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.child.stdout!.setEncoding('utf8').on('data', text => {
      this.#output += text
      this.#onNews()
    })
    this.child.on('close', () => this.#onNews())
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  /** Resolves when it listens. */
  static async start({ env = {}, preload }: { env?: Record<string, string>; preload?: string } = {}) {
    const main = new MainProcess(env, preload)
    const { port } = await main.line(({ msg }) => `${msg}`.startsWith('listening'))
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

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.port)
    onTestFinished(() => client.destroy())
    return client
  }

  /** Resolves when it has ended and all of its log has come. */
  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const [code, signal] = await once(this.child, 'close')
    return { code, signal }
  }
}
