import { defineChecks } from '../../scripts/checks/check.ts'
import type { Trial, TrialClient } from '../../scripts/checks/trial.ts'
import type { Config } from '../../solution/config.ts'
import { level } from './level.ts'
import type { Outcome } from './probes.ts'

const { section, check } = defineChecks(level)

/** How long a drain may take that nothing holds up, in milliseconds of the host's own time. */
const SOON_MS = 1_000

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
}

/** Longer than any check. The probe `finish` ends it. */
const SLOW = get('/slow?seconds=60')
const STREAM = get('/stream?seconds=60')

const slow = {
  status: 200,
  body: 'slow\n',
  headers: { 'content-type': /^text/, connection: /^close$/ },
}
const stream = { status: 200, body: 'line 1\nline 2\nline 3\nline 4\nline 5\n' }

let servers = 0

/** A server that is used by one check, and not used again: it can be drained once. */
class Drained {
  readonly #trial: Trial
  readonly #config: Partial<Config>

  constructor(trial: Trial, config: Partial<Config> = {}) {
    this.#trial = trial
    // There is one server for each configuration, and in a check nobody listens on this port: it is but a name.
    this.#config = { ...config, port: ++servers }
  }

  connect(): Promise<TrialClient> {
    return this.#trial.connect(this.#config)
  }

  /** @param waiting requests that shall be in the middle of their work by then */
  drain(waiting: number): Promise<void> {
    return this.probe('drain', waiting, '(first signal: the drain begins)')
  }

  force(): Promise<void> {
    return this.probe('force', undefined, '(second signal: force(); third signal: force())')
  }

  finish(): Promise<void> {
    return this.probe('finish', undefined, '(the work is done)')
  }

  probe<T>(name: string, argument: unknown, shown: string): Promise<T> {
    return this.#trial.probe(name, argument, { shown, config: this.#config })
  }

  async endsWith(cut: number): Promise<void> {
    const outcome = await this.probe<Outcome | null>('outcome', SOON_MS, '(the drain is awaited)')
    const received = outcome ? `{ cut: ${outcome.cut} }` : 'nothing: it does not resolve'
    this.#trial.expect(outcome?.cut === cut, `drain() resolves with { cut: ${cut} }`, received)
  }
}

async function isCut(trial: Trial, client: TrialClient, when: string): Promise<void> {
  const ended = await client.raw.closed().catch(() => undefined)
  trial.expect(ended !== undefined, `the connection is cut ${when}`, 'nothing; the connection stays open')
}

section('6.1', () => {
  check('6.1a', async (trial: Trial) => {
    const { before, during, after } = await trial.probe<Record<string, boolean>>('draining', null, {
      shown: '(a request is being worked on; drain(); force())',
    })
    const tell = (...states: unknown[]) => `draining is ${states.join(', then ')}`
    trial.expect(
      before === false && during === true && after === true,
      tell('false before', 'true at once', 'true when it is over'),
      tell(`${before} before`, `${during} at once`, `${after} when it is over`),
    )
  })
})

section('6.2', () => {
  check('6.2a', async (trial: Trial) => {
    const server = new Drained(trial)
    const client = await server.connect()
    client.send(SLOW)
    await server.drain(1)
    await trial.settle()
    await server.finish()
    await client.answers(slow)
    await client.closes()
    client.raw.end()
    await server.endsWith(0)
  })

  check('6.2b', async (trial: Trial) => {
    const { early, late } = await trial.probe<{ early?: Outcome; late?: Outcome }>('leavers', null, {
      shown: '(three requests; two clients leave; drain(); one of their handlers ends; the third ends)',
    })
    trial.expect(
      early === undefined,
      'drain() waits for the third request',
      'it resolves when the handler of the client that has left is done',
    )
    trial.expect(
      late?.cut === 0,
      'drain() resolves with { cut: 0 } when its connection has ended',
      late ? `{ cut: ${late.cut} }` : 'nothing: it waits for a client that has left',
    )
  })
})

section('6.3', () => {
  check('6.3a', async (trial: Trial) => {
    const server = new Drained(trial)
    const [busy, silent, idle] = [await server.connect(), await server.connect(), await server.connect()]
    busy.send(SLOW)
    await idle.send(get('/')).answers({ status: 200 })
    await server.drain(1)
    for (const client of [silent, idle]) {
      await client.closes('idle connections are closed within 500 ms, although another one is busy')
      client.raw.end()
    }
    await server.finish()
    await busy.answers(slow)
    busy.raw.end()
    await server.endsWith(0)
  })

  check('6.3b', async (trial: Trial) => {
    const { destroyed } = await trial.probe<{ destroyed: boolean }>('unsent', null, {
      shown: '(a request is answered; 100,000 bytes of it are still on their way; drain())',
    })
    trial.expect(
      !destroyed,
      'the connection ends behind these bytes',
      'it is destroyed, and they are thrown away',
    )
  })
})

section('6.4', () => {
  check('6.4a', async (trial: Trial) => {
    const server = new Drained(trial)
    const client = await server.connect()
    client.send(STREAM)
    await server.drain(1)
    // Long enough for what is closed at once, or by a poll.
    await trial.lapse(150)
    await server.finish()
    await client.answers(stream)
    await client.closes('the connection is closed within 500 ms after the last line')
    client.raw.end()
    await server.endsWith(0)
  })

  check('6.4b', async (trial: Trial) => {
    const { early, released, ended } = await trial.probe<{
      early: boolean
      released: number[]
      ended: boolean
    }>('file', null, { shown: '(a file is being sent; drain(); it is released after 3,000 ms)' })
    trial.expect(
      !early,
      'the connection stays until the file is released',
      'it is closed while the file is being sent',
    )
    trial.expect(
      released.join() === '9',
      'release(9) reaches the file once',
      released.length === 0 ? 'it never does' : `release(${released.join('), release(')})`,
    )
    trial.expect(ended, 'the connection is closed after the file', 'it stays open')
  })
})

section('6.5', () => {
  check('6.5a', async (trial: Trial) => {
    const server = new Drained(trial, { drainTimeoutMs: 100 })
    const client = await server.connect()
    client.send(SLOW)
    await server.drain(1)
    await isCut(trial, client, 'after 100 ms (drainTimeoutMs)')
    await server.endsWith(1)
  })

  check('6.5b', async (trial: Trial) => {
    const { early, cut } = await trial.probe<{ early: boolean; cut?: number }>('deadline', null, {
      shown: '(two requests are being worked on, a third connection is idle; drain(); 10,000 ms pass)',
    })
    trial.expect(
      !early,
      'nothing is cut until drainTimeoutMs has passed on the clock',
      'a busy connection is cut earlier',
    )
    trial.expect(
      cut === 2,
      '{ cut: 2 } at 10,000 ms',
      cut === undefined ? 'nothing: drain() does not resolve' : `{ cut: ${cut} }`,
    )
  })
})

section('6.6', () => {
  check('6.6a', async (trial: Trial) => {
    const server = new Drained(trial)
    const client = await server.connect()
    client.send(SLOW)
    await server.drain(1)
    await server.force()
    await isCut(trial, client, 'at once')
    await server.endsWith(1)
  })
})

section('6.7', () => {
  check('6.7a', async (trial: Trial) => {
    const server = new Drained(trial)
    const paths = ['/health', '/health/ready']
    const answers = await server.probe<string[]>(
      'latecomers',
      paths.map(get),
      '(two connections stand in the queue with GET /health and GET /health/ready; drain())',
    )
    for (const [index, status] of [200, 503].entries()) {
      const [head = ''] = answers[index]!.split('\r\n\r\n')
      const received = Number(/^HTTP\/1\.1 ([0-9]{3}) /.exec(head)?.[1])
      const closes = /^connection: close$/im.test(head)
      trial.expect(
        received === status && closes,
        `${paths[index]}: ${status}, connection: close`,
        head === ''
          ? `${paths[index]}: nothing; the connection was closed`
          : `${received}${closes ? '' : ', no connection: close'}`,
      )
    }
    await server.endsWith(0)
  })

  check('6.7b', async (trial: Trial) => {
    const { ended } = await trial.probe<{ ended: boolean }>('lateDeadline', null, {
      shown: '(drain(); a latecomer sends a request that never ends; 10,000 ms pass)',
    })
    trial.expect(ended, 'it is cut after drainTimeoutMs at the latest', 'nothing; it stays for ever')
  })
})

section('6.8', () => {
  check('6.8a', async (trial: Trial) => {
    const { over } = await trial.probe<{ over: boolean }>('last', null, {
      shown: '(one request is being worked on; drain(); it is answered; its connection ends)',
    })
    trial.expect(over, 'drain() resolves with the end of the last connection', 'it resolves later, or never')
  })

  check('6.8b', async (trial: Trial) => {
    const cuts = await trial.probe<(number | null)[]>('twice', null, {
      shown: '(one request is being worked on; drain(); drain(); force(); drain())',
    })
    const tell = (cut: number | null) => (cut === null ? 'nothing' : `{ cut: ${cut} }`)
    trial.expect(
      cuts.every(cut => cut === 1),
      'each drain() resolves with { cut: 1 }',
      cuts.map(tell).join(', then '),
    )
  })

  check('6.8c', async (trial: Trial) => {
    const { listeners, timers } = await trial.probe<{ listeners: number; timers: number }>(
      'leftovers',
      null,
      {
        shown: '(100 requests on one connection; drain(); all connections end; a late handler ends)',
      },
    )
    trial.expect(
      listeners === 0,
      'as many listeners on the socket after 100 requests as after the first',
      `${listeners} more`,
    )
    trial.expect(timers === 0, 'no timer of the clock is running when all is over', `${timers} running`)
  })
})
