/** What a check works with: connections to the learner's server, and expectations that explain themselves. */
import type { Config } from '../../solution/config.ts'
import { NothingCame, RawClient, type RawResponse } from '../../test/support/raw-client.ts'
import { ProbeFailed, type StageHost } from './stage-host.ts'
import { visible } from './story.ts'

/**
 * How long an answer is waited for, in milliseconds of the host's own time. Nothing that is asked of a server in a
 * check takes longer than a tenth of it.
 */
const PATIENCE_MS = 1_000

/** How often a client that an impatient server has closed before it could speak comes again. */
const ATTEMPTS = 10

/** The server did something else. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected'
  readonly expected: string
  readonly received: string

  constructor(expected: string, received: string) {
    super(`expected ${expected}, received ${received}`)
    this.expected = expected
    this.received = received
  }
}

/** What an answer must look like. Whatever is left out is not looked at. */
export interface Wanted {
  readonly status: number
  readonly body?: string
  /** A pattern for each field; `undefined` for one that must not be there. */
  readonly headers?: Readonly<Record<string, RegExp | undefined>>
}

export class Trial {
  readonly #host: StageHost
  readonly #clients: TrialClient[] = []
  /** What was sent so far, for the story of a failure. */
  readonly sent: string[]
  /** A figure worth telling beside the check's title. */
  note: string | undefined
  /** The connection on which the last bytes were sent. */
  #speaking = 1

  constructor(host: StageHost, sent: string[]) {
    this.#host = host
    this.sent = sent
  }

  /** A new connection to a server of this stage. */
  async connect(config: Partial<Config> = {}): Promise<TrialClient> {
    const port = await this.#host.listen(config)
    const patience = () => ({ over: this.#host.lapse(PATIENCE_MS).catch(() => {}), cancel() {} })
    const number = this.#clients.length + 1
    const client = new TrialClient(await RawClient.connect(port, patience), this, number)
    this.#clients.push(client)
    return client
  }

  /**
   * A new connection, the answer to what was sent on it at once, and the client for what follows. A busy machine may hold
   * us or the server up for longer than an impatient server waits for a first byte (`idleTimeoutMs`), and it is right to
   * close then. So who is closed before a word was said tries again.
   * @param wanted Default: any answer
   * @throws Unexpected
   */
  async ask(
    config: Partial<Config>,
    bytes: string,
    wanted?: Wanted,
  ): Promise<{ readonly client: TrialClient; readonly response: RawResponse }> {
    const before = this.sent.length
    for (let attempt = 1; ; attempt++) {
      this.sent.length = before
      const client = (await this.connect(config)).send(bytes)
      try {
        const response = await (wanted ? client.answers(wanted) : client.response('an answer'))
        return { client, response }
      } catch (error) {
        const closedEarly = !client.raw.open && client.raw.received.length === 0
        if (!closedEarly || attempt === ATTEMPTS) throw error
        client.raw.destroy()
      }
    }
  }

  /**
   * Runs a probe of the stage (`probes` in its `server.ts`) in the host.
   * @param shown what it does, in place of the bytes that were sent
   * @throws Unexpected when it throws
   */
  async probe<T>(
    name: string,
    argument: unknown,
    { shown, config = {} }: { readonly shown: string; readonly config?: Partial<Config> },
  ): Promise<T> {
    this.sent.push(shown)
    try {
      return (await this.#host.probe(name, config, argument)) as T
    } catch (error) {
      if (error instanceof ProbeFailed) throw new Unexpected('no exception', error.message)
      throw error
    }
  }

  /** @throws Unexpected if the condition does not hold */
  expect(condition: boolean, expected: string, received: string): asserts condition {
    if (!condition) throw new Unexpected(expected, received)
  }

  /** For the story: bytes, and where they went if that is not where the ones before went. */
  tell(bytes: string, connection: number): void {
    if (connection !== this.#speaking) this.sent.push(`on connection ${connection}:`)
    this.#speaking = connection
    this.sent.push(bytes)
  }

  /** Resolves when the server has seen what was sent so far, as far as that can be known from outside. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await this.#host.lapse(1)
  }

  /** Resolves when so many milliseconds have passed for the server. */
  lapse(ms: number): Promise<void> {
    return this.#host.lapse(ms)
  }

  end(): void {
    for (const client of this.#clients) client.raw.destroy()
  }
}

export class TrialClient {
  readonly raw: RawClient
  readonly #trial: Trial
  readonly #number: number
  #answers = 0

  /** @param number of the connection within its trial, from 1 */
  constructor(raw: RawClient, trial: Trial, number: number) {
    this.raw = raw
    this.#trial = trial
    this.#number = number
  }

  send(bytes: string): this {
    this.#trial.tell(bytes, this.#number)
    this.raw.send(bytes)
    return this
  }

  /** Sends bytes that a learner need not read: padding, repetitions. */
  sendMore(bytes: string): this {
    this.raw.send(bytes)
    return this
  }

  /** Waits for the next answer, whatever it is. @throws Unexpected when none comes */
  response(expected: string, method = 'GET'): Promise<RawResponse> {
    return this.#or(expected, () => this.raw.response({ method }))
  }

  /** Waits for the next answer and compares. @throws Unexpected */
  async answers(wanted: Wanted, method = 'GET'): Promise<RawResponse> {
    const expected = describe(wanted, ++this.#answers)
    const response = await this.response(expected, method)
    this.#compare(response, wanted, expected)
    return response
  }

  #compare(response: RawResponse, wanted: Wanted, expected: string): void {
    const unlike =
      response.status !== wanted.status ||
      (wanted.body !== undefined && response.body.toString() !== wanted.body) ||
      Object.entries(wanted.headers ?? {}).some(
        ([name, pattern]) => !matches(response.headers[name], pattern),
      )
    if (unlike) throw new Unexpected(expected, summary(response, wanted))
  }

  /** As `answers`, but a server that closes instead is right too. @throws Unexpected */
  async answersUnlessClosed(wanted: Wanted): Promise<void> {
    const response = await this.raw.response().catch(() => undefined)
    const expected = `${describe(wanted, ++this.#answers)}, or the end of the connection`
    if (response) this.#compare(response, wanted, expected)
    else if (this.raw.open) throw new Unexpected(expected, 'nothing; the connection stays open')
  }

  /** Compares what has been answered by now. @throws Unexpected */
  async answersSoFar(wanted: Wanted, limit: string): Promise<void> {
    const expected = `${describe(wanted, ++this.#answers)}, ${limit}`
    if (this.raw.received.length === 0) throw new Unexpected(expected, 'nothing')
    this.#compare(await this.#or(expected, () => this.raw.response()), wanted, expected)
  }

  /** Waits for an interim answer (1xx). @throws Unexpected */
  async answersMeanwhile(status: number): Promise<void> {
    const expected = `${status}, and no final answer before the body was sent`
    const response = await this.#or(expected, () => this.raw.response({ interim: true }))
    if (response.status !== status) throw new Unexpected(expected, summary(response, { status }))
  }

  /** Waits for the server to end the connection, with nothing more said. @throws Unexpected */
  async closes(expected = 'the connection is closed'): Promise<void> {
    const how = await this.#or(expected, () => this.raw.closed())
    if (how === 'reset')
      throw new Unexpected(expected, 'a reset, which may destroy answers before they are read')
    const rest = this.raw.received.toString('latin1')
    if (rest) throw new Unexpected(expected, `more bytes first: ${visible(rest, 1).join('')}`)
  }

  async #or<T>(expected: string, wait: () => Promise<T>): Promise<T> {
    try {
      return await wait()
    } catch (error) {
      if (!(error instanceof NothingCame)) throw new Unexpected(expected, (error as Error).message)
      const before = error.received ? ` after ${visible(error.received, 2).join(' ')}` : ''
      const what = error.message.includes('nothing more')
        ? 'nothing; the connection stays open'
        : 'nothing; the connection was closed'
      throw new Unexpected(expected, `${what}${before}`)
    }
  }
}

function matches(value: string | undefined, pattern: RegExp | undefined): boolean {
  return pattern === undefined ? value === undefined : value !== undefined && pattern.test(value)
}

/** A pattern without `^` and `$` says only what must be part of the value. */
function describeField(name: string, { source }: RegExp): string {
  const isWhole = source.startsWith('^') && source.endsWith('$')
  const text = source.replace(/^\^|\$$/g, '').replaceAll('\\/', '/')
  return isWhole ? `${name}: ${text}` : `${name} with ${text}`
}

function describe({ status, body, headers = {} }: Wanted, number: number): string {
  const fields = Object.entries(headers).map(([name, pattern]) =>
    pattern ? describeField(name, pattern) : `no ${name} field`,
  )
  const parts = [`${status}`, ...(body === undefined ? [] : [`the body ${JSON.stringify(body)}`]), ...fields]
  return `answer ${number}: ${parts.join(', ')}`
}

function summary(response: RawResponse, wanted: Wanted): string {
  const fields = Object.keys(wanted.headers ?? {}).map(name =>
    response.headers[name] === undefined ? `no ${name} field` : `${name}: ${response.headers[name]}`,
  )
  const body =
    wanted.body === undefined ? [] : [`the body ${JSON.stringify(response.body.toString().slice(0, 60))}`]
  return [`${response.status}`, ...body, ...fields].join(', ')
}
