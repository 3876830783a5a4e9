import type { Probes } from '../../scripts/checks/subject.ts'
import type { Config } from '../../solution/config.ts'
import type { LogLevel, Request, Response, Slots } from '../../solution/contracts.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { type Application, routes } from '../../solution/routes.ts'
import { createServer, type HttpServer } from '../../solution/server.ts'
import { stage } from '../../solution/slots.ts'

/** Stage 4: your errors and your log, before the router of level 3. `npm run serve 4` runs it. */
export function createStage(config: Config, yours: Partial<Slots>): HttpServer {
  const given = stage(4, yours)
  const slots = { ...given, errors: guardOnce(given.errors) }
  if (recorded === undefined) return createServer(config, slots, withFailures)
  const destination = { write: (line: string) => void recorded?.push(line) }
  const logging: Slots['logging'] = options => slots.logging({ ...options, destination })
  const server = createServer(config, { ...slots, logging }, withFailures)
  recordedServers.push(server)
  return server
}

/**
 * The server guards on either side of the limits, which this stage has not got. What the inner guard should have caught,
 * the outer one would hide.
 */
function guardOnce(create: Slots['errors']): Slots['errors'] {
  return report => {
    const errors = create(report)
    let isGuarded = false
    const guard: typeof errors.guard = next => {
      if (isGuarded) return next
      isGuarded = true
      return errors.guard(next)
    }
    return { respond: (error, request) => errors.respond(error, request), guard }
  }
}

/** The lines of all servers to come, once a check wants to read them. Until then they go wherever you send them. */
let recorded: string[] | undefined
const recordedServers: HttpServer[] = []

/** What the routes below throw: each of these has been thrown at a server by somebody. */
const THROWN: Readonly<Record<string, () => unknown>> = {
  error: () =>
    new Error('cannot load order 1042', { cause: new Error('user shop, password hunter2: refused') }),
  file: () =>
    Object.assign(new Error("ENOENT: no such file or directory, open '/srv/shop/prices.db'"), {
      code: 'ENOENT',
    }),
  upstream: () =>
    Object.assign(new Error('http://10.0.0.7/prices said OK, but not in JSON'), { status: 200 }),
  detail: () => new HttpError('not_found', 'no row 42 in table customers'),
  cause: () => new HttpError('internal', 'no price', { cause: new Error('db.internal does not answer') }),
  busy: () => new HttpError('not_ready', undefined, { headers: { 'retry-after': '5' } }),
  string: () => 'the printer is out of paper',
  null: () => null,
  undefined: () => undefined,
}

/** How long `/slow` and `/stream` take, in milliseconds: enough to be seen in the log. */
const SLOW_MS = 100

const later = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const text = (body: Response['body']): Response => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  ...(body !== undefined && { body }),
})

/** The demonstration application, and all that can go wrong in one. */
const withFailures: Application = services => {
  services.router
    .add('GET', '/fail/:what', ({ params }) => {
      throw THROWN[params['what']!]?.()
    })
    .add('GET', '/fail/later/:what', async ({ params }) => {
      await later(0)
      throw THROWN[params['what']!]?.()
    })
    // Types say that a handler returns a response; a forgotten `return` behind an `as` says otherwise.
    .add('GET', '/nothing', () => undefined as unknown as Response)
    .add('GET', '/nothing/later', async () => undefined as unknown as Response)
    .add('GET', '/load/:name', ({ params }) => {
      throw new Error(`cannot load ${params['name']}`)
    })
    .add('GET', '/id', ({ id }) => text(id))
    .add('GET', '/slow', async () => {
      await later(SLOW_MS)
      return text('slow\n')
    })
    .add('GET', '/stream', () => text(pieces()))
  return routes(services)
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one ')
  await later(SLOW_MS)
  yield Buffer.from('two')
}

export const probes = {
  /** Begins with an empty log. The first call must come before the server is there whose lines shall be kept. */
  record() {
    // What another check has left in a buffer shall not turn up in this one.
    for (const { logging } of recordedServers) logging.flush()
    recorded = []
  },

  /** The lines since the last call, as soon as there are so many, and whatever comes behind them at once. */
  async lines({ server }, count: number) {
    // An answer may be on the wire before its line is written, and lines may be buffered.
    for (let wait = 0; wait < 50; wait++) {
      server.logging.flush()
      if (recorded!.length >= count) break
      await later(10)
    }
    await later(5)
    server.logging.flush()
    return recorded!.splice(0)
  },

  /** What a guard makes of a handler that answers at once, and of one that throws at once. */
  guard({ slots }) {
    const { guard } = stage(4, slots).errors(() => {})
    const answering = guard(() => text('at once'))
    const throwing = guard(() => {
      throw new HttpError('not_found')
    })
    return [answering, throwing].map(handler => {
      const response = handler(NOBODY)
      return response instanceof Promise ? 'a promise' : response.status
    })
  },

  /** The statuses of answers to two failures, while the place where failures are told is itself broken. */
  brokenReport({ slots }) {
    const { respond } = stage(4, slots).errors(() => {
      throw new Error('the disk is full')
    })
    return [new Error('the cause'), new HttpError('not_found')].map(error => respond(error).status)
  },

  /** The lines of an event. */
  event({ slots }, { level, fields, message }: Event) {
    const lines: string[] = []
    const destination = { write: (line: string) => void lines.push(line) }
    const logging = stage(4, slots).logging({ level: 'info', destination })
    logging.event(level, fields, message)
    logging.flush()
    return lines
  },
} satisfies Probes

export interface Event {
  readonly level: Exclude<LogLevel, 'silent'>
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A request that nobody sent, for handlers that do not look at it. */
const NOBODY = { method: 'GET', target: '/', headers: { get: () => undefined } } as unknown as Request
