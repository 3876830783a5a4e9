import { defineChecks } from '../../scripts/checks/check.ts'
import type { Trial, TrialClient } from '../../scripts/checks/trial.ts'
import type { LogLevel } from '../../solution/contracts.ts'
import { type ProblemCode, problems } from '../../solution/http/errors.ts'
import type { RawResponse } from '../../test/support/raw-client.ts'
import { level } from './level.ts'
import type { Event } from './server.ts'

const { section, check } = defineChecks(level)

const HELLO = { status: 200, body: 'Hello, World!\n' }

function get(path: string, ...fields: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n')
}

/** The status and the sentence of the table as plain text, and nothing else in the body. */
async function says(trial: Trial, client: TrialClient, code: ProblemCode): Promise<RawResponse> {
  const { status, message } = problems[code]
  const response = await client.answers({ status })
  const body = response.body.toString()
  const expected = `${status} and the body ${JSON.stringify(`${message}\n`)}`
  trial.expect(body.trim() === message, expected, `${status} and the body ${JSON.stringify(short(body))}`)
  return response
}

/** Asks for a failure that is ours, and for something that works afterwards. */
async function survives(trial: Trial, path: string): Promise<void> {
  const client = await trial.connect()
  await says(trial, client.send(get(path)), 'internal')
  await client.send(get('/')).answers(HELLO)
}

section('4.1', () => {
  check('4.1a', async trial => {
    const client = await trial.connect()
    await says(trial, client.send(get('/nowhere')), 'not_found')
    await says(trial, client.send(get('/fail/busy')), 'not_ready')
    await client.send(get('/')).answers(HELLO)
  })

  check('4.1b', async trial => {
    const client = await trial.connect()
    client.send('DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await client.answers({ status: 405, headers: { allow: /POST/ } })
    client.send(get('/fail/busy'))
    await client.answers({ status: 503, headers: { 'retry-after': /^5$/ } })
  })
})

section('4.2', () => {
  /** Not a word of these may be anywhere in an answer. */
  const SECRETS = /order 1042|hunter2|refused|srv|ENOENT|10\.0\.0\.7|row 42|customers|\bat .*:\d|\.ts\b|node:/

  async function tellsNothing(trial: Trial, path: string, code: ProblemCode): Promise<void> {
    for (const accept of ['*/*', 'application/problem+json']) {
      const client = await trial.connect()
      const { status, message } = problems[code]
      const { head, body } = await client.send(get(path, `Accept: ${accept}`)).answers({ status })
      const secret = SECRETS.exec(`${head}\n${body}`)?.[0]
      const expected = `${status}, and of the reason only ${JSON.stringify(message)}`
      trial.expect(secret === undefined, expected, `an answer that holds ${JSON.stringify(secret)}`)
      trial.expect(
        body.toString().includes(message),
        expected,
        `the body ${JSON.stringify(short(`${body}`))}`,
      )
    }
  }

  check('4.2a', async trial => {
    await tellsNothing(trial, '/fail/error', 'internal')
    await tellsNothing(trial, '/fail/file', 'internal')
  })

  check('4.2b', async trial => {
    await tellsNothing(trial, '/fail/detail', 'not_found')
  })

  check('4.2c', async trial => {
    await tellsNothing(trial, '/fail/upstream', 'internal')
  })
})

section('4.3', () => {
  check('4.3a', async trial => {
    for (const what of ['null', 'undefined', 'string']) await survives(trial, `/fail/${what}`)
  })

  check('4.3b', async trial => {
    for (const what of ['error', 'null', 'string']) await survives(trial, `/fail/later/${what}`)
  })

  check('4.3c', async trial => {
    await survives(trial, '/nothing')
    await survives(trial, '/nothing/later')
  })

  check('4.3d', async (trial: Trial) => {
    const shown = 'a guard around a handler that returns 200 at once, and one that throws a 404 at once'
    const received = await trial.probe<unknown[]>('guard', undefined, { shown })
    const isAtOnce = received[0] === 200 && received[1] === 404
    trial.expect(isAtOnce, 'two responses, 200 and 404, at once', received.join(' and '))
  })

  check('4.3e', async (trial: Trial) => {
    const shown = 'respond(new Error(…)) and respond(new HttpError("not_found")), with a report that throws'
    const received = await trial.probe<number[]>('brokenReport', undefined, { shown })
    trial.expect(`${received}` === '500,404', '500 and 404', received.join(' and '))
  })
})

section('4.4', () => {
  /** Asks for what is not there, and looks at the field of the answer. */
  async function answersWith(
    trial: Trial,
    [name, value]: readonly [name: string, value: string],
    ...fields: string[]
  ): Promise<RawResponse> {
    const client = await trial.connect()
    const response = await client.send(get('/nowhere', ...fields)).answers({ status: 404 })
    const received = response.headers[name]
    const list = (received ?? '').toLowerCase().split(/[;,]/)
    const has = list.some(member => member.trim() === value)
    trial.expect(
      has,
      `404, ${name}: ${value}`,
      received ? `404, ${name}: ${received}` : `404, no ${name} field`,
    )
    return response
  }

  const asText = ['content-type', 'text/plain'] as const
  const asJson = ['content-type', 'application/problem+json'] as const

  async function isProblem(trial: Trial, accept: string): Promise<void> {
    const { body } = await answersWith(trial, asJson, `Accept: ${accept}`)
    const { message } = problems.not_found
    const expected = { type: 'about:blank', title: 'Not Found', status: 404, detail: message }
    const { type = 'about:blank', title, status, detail } = parse(trial, `${body}`)
    const isExpected = JSON.stringify({ type, title, status, detail }) === JSON.stringify(expected)
    trial.expect(isExpected, `the members ${JSON.stringify(expected)}`, short(`${body}`))
  }

  check('4.4a', async trial => {
    await isProblem(trial, 'application/problem+json')
    await isProblem(trial, 'application/json')
  })

  check('4.4b', async (trial: Trial) => {
    await answersWith(trial, asText)
    for (const accept of ['*/*', 'text/plain']) await answersWith(trial, asText, `Accept: ${accept}`)
  })

  check('4.4c', async (trial: Trial) => {
    await isProblem(trial, 'text/plain;q=0.5, application/problem+json')
    await isProblem(trial, 'APPLICATION/JSON')
    for (const accept of [
      'text/plain, application/problem+json;q=0.5',
      'text/plain, application/json;q=0',
      'text/plain, application/json-seq',
    ])
      await answersWith(trial, asText, `Accept: ${accept}`)
  })

  check('4.4d', async (trial: Trial) => {
    for (const accept of ['*/*', 'application/problem+json'])
      await answersWith(trial, ['vary', 'accept'], `Accept: ${accept}`)
  })
})

/** A line of the log. */
type Line = Readonly<Record<string, unknown>>

/** A client of a server whose log is kept. */
class Logged {
  readonly #trial: Trial
  readonly #config: { readonly logLevel: LogLevel }
  readonly client: TrialClient

  private constructor(trial: Trial, config: { readonly logLevel: LogLevel }, client: TrialClient) {
    this.#trial = trial
    this.#config = config
    this.client = client
  }

  static async connect(trial: Trial, logLevel: LogLevel = 'info'): Promise<Logged> {
    await trial.probe('record', undefined, { shown: `# LOG_LEVEL=${logLevel} npm run serve 4` })
    return new Logged(trial, { logLevel }, await trial.connect({ logLevel }))
  }

  /** Waits for so many lines, and returns all that there are. @throws Unexpected if one is not a JSON object */
  async lines(count: number): Promise<Line[]> {
    const options = { shown: '# and then the log is read', config: this.#config }
    const lines = await this.#trial.probe<string[]>('lines', count, options)
    return lines.map(line => {
      this.#trial.expect(line.endsWith('\n'), 'each line written whole, with its line feed', shown(line))
      return parse(this.#trial, line.slice(0, -1))
    })
  }

  /** Sends a request, waits for its answer, and returns the line of it: the one with a status. */
  async lineOf(request: string, status: number, more = 0): Promise<Line> {
    await this.client.send(request).answers({ status })
    const lines = await this.lines(1 + more)
    const found = lines.filter(line => line['status'] !== undefined)
    this.#trial.expect(found.length === 1, 'one line with a status', describe(lines))
    return found[0]!
  }
}

/** @throws Unexpected for what is no object, or more than one line of it */
function parse(trial: Trial, text: string): Line {
  let value: unknown
  try {
    if (!text.trim().includes('\n')) value = JSON.parse(text)
  } catch {}
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  trial.expect(isObject, 'a JSON object in one line', shown(text))
  return value as Line
}

/** By name, or by the number that pino gives it. */
function levelOf(line: Line | undefined): unknown {
  const names: Readonly<Record<number, string>> = { 30: 'info', 40: 'warn', 50: 'error' }
  const given = line?.['level']
  return typeof given === 'number' ? (names[given] ?? given) : given
}

function short(text: string, length = 160): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** As it came, but in one line. */
function shown(text: string): string {
  return short(text).replaceAll('\n', '\\n') || 'nothing'
}

function describe(lines: readonly Line[]): string {
  if (lines.length === 0) return 'no line'
  const texts = lines.map(line => short(JSON.stringify(line), 220))
  return `${lines.length === 1 ? '1 line' : `${lines.length} lines`}: ${texts.join('   ')}`
}

/** The line holds all of these. A function says whether the value will do. */
function has(trial: Trial, line: Line, wanted: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const expected = `a line with ${JSON.stringify(name)}: ${JSON.stringify(value)}`
    const received = name === 'level' ? levelOf(line) : line[name]
    trial.expect(received === value, expected, describe([line]))
  }
}

/** Timers and clocks round differently. */
const AT_LEAST_MS = 90

function tookAtLeast(trial: Trial, line: Line, ms: number): void {
  const given = line['ms']
  const expected = `a line with "ms": a number from ${ms} up`
  trial.expect(typeof given === 'number' && given >= ms, expected, describe([line]))
}

section('4.5', () => {
  check('4.5a', async trial => {
    const log = await Logged.connect(trial)
    const client = '127.0.0.1'
    const hello = await log.lineOf(get('/?name=World'), 200)
    has(trial, hello, { method: 'GET', target: '/?name=World', status: 200, client, level: 'info' })
    tookAtLeast(trial, hello, 0)
    const options = 'OPTIONS /health HTTP/1.1\r\nHost: localhost\r\n\r\n'
    has(trial, await log.lineOf(options, 204), { method: 'OPTIONS', target: '/health', status: 204 })
  })

  check('4.5b', async trial => {
    const log = await Logged.connect(trial)
    const slow = await log.lineOf(get('/slow'), 200)
    has(trial, slow, { target: '/slow', status: 200 })
    tookAtLeast(trial, slow, AT_LEAST_MS)
    has(trial, await log.lineOf(get('/nowhere'), 404), { target: '/nowhere', status: 404 })
    has(trial, await log.lineOf(get('/fail/later/error'), 500, 1), { status: 500 })
  })

  check('4.5c', async trial => {
    const log = await Logged.connect(trial)
    const stream = await log.lineOf(get('/stream'), 200)
    has(trial, stream, { target: '/stream', status: 200 })
    tookAtLeast(trial, stream, AT_LEAST_MS)
  })
})

section('4.6', () => {
  /** The id in an answer. */
  async function idOf(trial: Trial, client: TrialClient, ...fields: string[]): Promise<string> {
    const { headers } = await client.send(get('/id', ...fields)).answers({ status: 200 })
    const id = headers['x-request-id']
    trial.expect(id !== undefined, 'an answer with x-request-id', 'no x-request-id field')
    return id
  }

  check('4.6a', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    const ids = [await idOf(trial, log.client), await idOf(trial, log.client)]
    const { client } = await Logged.connect(trial)
    ids.push(await idOf(trial, client))
    const expected = 'three different ids of 1 to 128 letters, digits, dots, dashes and underscores'
    const isGood = new Set(ids).size === 3 && ids.every(id => /^[\w.-]{1,128}$/.test(id))
    trial.expect(isGood, expected, ids.join(' and '))
  })

  check('4.6b', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    const { headers, body } = await log.client.send(get('/id')).answers({ status: 200 })
    const id = headers['x-request-id']
    const lines = await log.lines(1)
    trial.expect(lines.length === 1, 'one line', describe(lines))
    has(trial, lines[0]!, { id })
    trial.expect(`${body}` === id, `request.id in the handler is ${id}`, shown(`${body}`))
    const failed = await log.client.send(get('/nowhere')).answers({ status: 404 })
    has(trial, (await log.lines(1))[0] ?? {}, { id: failed.headers['x-request-id'] })
  })

  check('4.6c', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    for (const given of ['7', '0198a1c2-7b3e-7f00-8000-5a5a5a5a5a5a', 'edge_1.req-2', 'x'.repeat(128)]) {
      const id = await idOf(trial, log.client, `X-Request-Id: ${given}`)
      trial.expect(id === given, `x-request-id: ${given}`, `x-request-id: ${id}`)
      has(trial, (await log.lines(1))[0] ?? {}, { id: given })
    }
  })

  check('4.6d', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    const malformed = [
      ['a b'],
      ['7"'],
      ['x'.repeat(129)],
      ['caf\xe9'],
      ['<b>'],
      ['a,b'],
      [''],
      ['one', 'two'],
    ]
    for (const given of malformed) {
      const id = await idOf(trial, log.client, ...given.map(value => `X-Request-Id: ${value}`))
      const isGood = /^[\w.-]{1,128}$/.test(id) && !given.includes(id)
      trial.expect(isGood, 'a new id in place of the malformed one', `x-request-id: ${shown(id)}`)
    }
  })
})

section('4.7', () => {
  check('4.7a', async trial => {
    const log = await Logged.connect(trial)
    has(trial, await log.lineOf(get('/'), 200), { level: 'info', status: 200 })
    has(trial, await log.lineOf(get('/nowhere'), 404), { level: 'warn', status: 404 })
    has(trial, await log.lineOf(get('/fail/error'), 500, 1), { level: 'error', status: 500 })
  })

  check('4.7b', async (trial: Trial) => {
    const log = await Logged.connect(trial, 'warn')
    await log.client.send(get('/')).answers({ status: 200 })
    await log.client.send(get('/nowhere')).answers({ status: 404 })
    const lines = await log.lines(1)
    const isWarned = lines.length === 1 && lines[0]?.['status'] === 404
    trial.expect(isWarned, 'one line, of the 404', describe(lines))
    const silent = await Logged.connect(trial, 'silent')
    await silent.client.send(get('/fail/error')).answers({ status: 500 })
    const none = await silent.lines(0)
    trial.expect(none.length === 0, 'no line', describe(none))
  })

  check('4.7c', async (trial: Trial) => {
    const event: Event = { level: 'warn', fields: { waiting: 65_536 }, message: 'a client is slow' }
    const shown = `event(${JSON.stringify(event.level)}, ${JSON.stringify(event.fields)}, ${JSON.stringify(event.message)})`
    const lines = await trial.probe<string[]>('event', event, { shown })
    trial.expect(lines.length === 1, 'one line', `${lines.length} lines`)
    has(trial, parse(trial, lines[0]!.trimEnd()), { level: 'warn', waiting: 65_536, msg: event.message })
    const debug = { ...event, level: 'debug' }
    const none = await trial.probe<string[]>('event', debug, { shown: 'the same with "debug"' })
    trial.expect(none.length === 0, 'no line, since the level is info', `${none.length} lines`)
  })
})

section('4.8', () => {
  /** The failure is told in lines of the request's id that are errors, in whatever words, and holds all of these. */
  async function tells(trial: Trial, path: string, words: readonly string[]): Promise<void> {
    const log = await Logged.connect(trial)
    const { headers } = await log.client.send(get(path)).answers({ status: 500 })
    const id = headers['x-request-id']
    const lines = await log.lines(2)
    const told = lines.filter(line => line['id'] === id && levelOf(line) === 'error')
    for (const word of words) {
      const isTold = told.some(line => JSON.stringify(line).includes(word))
      const expected = `a line with "level": "error", "id": "${id}" and, in it, ${JSON.stringify(word)}`
      trial.expect(isTold, expected, describe(lines))
    }
  }

  check('4.8a', async trial => {
    await tells(trial, '/fail/error', ['cannot load order 1042', 'server.ts:'])
    await tells(trial, '/fail/later/file', ['/srv/shop/prices.db'])
    await tells(trial, '/fail/string', ['the printer is out of paper'])
  })

  check('4.8b', async trial => {
    await tells(trial, '/fail/error', ['user shop'])
    await tells(trial, '/fail/cause', ['no price', 'db.internal does not answer'])
  })

  check('4.8c', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    for (const path of ['/nowhere', '/fail/detail']) {
      await log.client.send(get(path)).answers({ status: 404 })
      const lines = await log.lines(1)
      trial.expect(lines.length === 1, 'one line: that of the request', describe(lines))
      has(trial, lines[0]!, { status: 404, level: 'warn' })
    }
  })

  check('4.8d', async trial => {
    const log = await Logged.connect(trial)
    const line = await log.lineOf('GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', 400)
    has(trial, line, { status: 400, level: 'warn', client: '127.0.0.1' })
  })
})

section('4.9', () => {
  /** What the client wants to see in the log: a line, or a field, that nobody but it has written. */
  const isForged = (line: Line) => line['forged'] !== undefined || line['status'] === 999

  check('4.9a', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    const target = '/a","status":999,"forged":"yes","b":"'
    const line = await log.lineOf(get(target), 404)
    trial.expect(!isForged(line), 'no field of the client’s', describe([line]))
    has(trial, line, { target, status: 404 })
  })

  check('4.9b', async (trial: Trial) => {
    const log = await Logged.connect(trial)
    const forged = '\n{"level":"info","status":200,"forged":"yes"}\n'
    await log.client.send(get(`/load/order${encodeURIComponent(forged)}`)).answers({ status: 500 })
    const lines = await log.lines(2)
    trial.expect(!lines.some(isForged), 'no line of the client’s', describe(lines))
    const requests = lines.filter(({ status }) => status !== undefined)
    trial.expect(
      requests.length === 1 && requests[0]!['status'] === 500,
      'one line with a status',
      describe(lines),
    )
  })
})
