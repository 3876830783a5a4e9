/** What a finished server does, one thing each, seen from outside. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { get, open } from '../bench/raw-client.ts'
import type { ServerProcess } from '../bench/server-process.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { type Seen, visit } from './visitor.ts'

/** Starts the server that is judged, with options as environment variables, and hands over what it prints. */
export type Start = (
  env: Readonly<Record<string, string>>,
  onPrinted?: (text: string) => void,
) => Promise<ServerProcess>

/** What was seen, with its figure. @throws NotMet */
export type Look = (start: Start, patience: AbortSignal) => Promise<string>

export class NotMet extends Error {
  override readonly name = 'NotMet'
}

/** The machine does not let it be seen. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen'
}

const OPEN = { RATE_LIMIT: '0', LOG_LEVEL: 'silent' }

export async function keepsAlive(start: Start, patience: AbortSignal): Promise<string> {
  const count = 100
  return visit(await start(OPEN), patience, async visitor => {
    for (let sent = 0; sent < count; sent++) expectStatus(await visitor.ask('/'), 200, '/')
    const seen = `${visitor.connections} ${visitor.connections === 1 ? 'connection' : 'connections'} for ${count} requests`
    if (visitor.connections > 1) throw new NotMet(seen)
    return seen
  })
}

const FILES: readonly (readonly [name: string, type: RegExp])[] = [
  ['page.html', /^text\/html\b/],
  ['style.css', /^text\/css\b/],
  ['script.js', /^(?:text|application)\/javascript\b/],
  ['data.json', /^application\/json\b/],
  ['picture.svg', /^image\/svg\+xml\b/],
  ['picture.png', /^image\/png\b/],
]

export async function servesFiles(start: Start, patience: AbortSignal): Promise<string> {
  const { path: folder, remove } = temporaryFolder('files')
  try {
    // All values of a byte, so that text in the place of bytes shows.
    const content = (name: string) => Buffer.from([...Buffer.from(name), ...Array(256).keys()])
    for (const [name] of FILES) writeFileSync(join(folder, name), content(name))
    return await visit(await start({ ...OPEN, STATIC_ROOT: folder }), patience, async visitor => {
      for (const [name, type] of FILES) {
        const seen = await visitor.ask(`/static/${name}`)
        expectStatus(seen, 200, `/static/${name}`)
        const found = String(seen.headers['content-type'])
        if (!type.test(found)) throw new NotMet(`${name} is sent as ${found}`)
        if (!seen.body.equals(content(name))) throw new NotMet(`${name} is not sent as it is on disk`)
      }
      for (const path of [
        '/static/nowhere.txt',
        '/static/%2e%2e/%2e%2e/etc/hosts',
        '/static/..%2fpackage.json',
      ]) {
        const { status } = await visitor.ask(path)
        if (status < 400) throw new NotMet(`GET ${path} is answered ${status}`)
      }
      return `${FILES.length} of ${FILES.length} files with their media type, 3 of 3 bad paths refused`
    })
  } finally {
    remove()
  }
}

export async function routes(start: Start, patience: AbortSignal): Promise<string> {
  return visit(await start(OPEN), patience, async visitor => {
    for (const [path, id] of [
      ['/users/42', '42'],
      ['/users/a%2Fb', 'a/b'],
    ] as const) {
      const seen = await visitor.ask(path)
      expectStatus(seen, 200, path)
      if (jsonOf(seen, path)['id'] !== id) throw new NotMet(`GET ${path} is answered ${seen.body}`)
    }
    const other = await visitor.ask('/users/42', 'POST')
    expectStatus(other, 405, 'POST /users/42')
    if (!/\bGET\b/.test(String(other.headers['allow']))) throw new NotMet('405 without Allow: GET')
    expectStatus(await visitor.ask('/nowhere'), 404, '/nowhere')
    return '2 of 2 parameters, 405 for another method, 404 for another path'
  })
}

export async function tells(start: Start, patience: AbortSignal): Promise<string> {
  let printed = ''
  const server = await start({ ...OPEN, LOG_LEVEL: 'info' }, text => {
    printed += text
  })
  return visit(server, patience, async visitor => {
    const seen = await visitor.ask('/nowhere', 'GET', { accept: 'application/json' })
    expectStatus(seen, 404, '/nowhere')
    const type = String(seen.headers['content-type'])
    if (!/^application\/(?:problem\+)?json\b/.test(type)) throw new NotMet(`the error is sent as ${type}`)
    jsonOf(seen, '/nowhere')
    const id = String(seen.headers['x-request-id'])
    const isLogged = () => printed.split('\n').some(line => line.includes(id) && lineSays(line, 404))
    await until(
      isLogged,
      patience,
      () => new NotMet('no line of JSON with the id and the status of the request is logged'),
    )
    return '1 error in JSON, 1 line of JSON logged with its id'
  })
}

function lineSays(line: string, status: number): boolean {
  try {
    return JSON.parse(line).status === status
  } catch {
    return false
  }
}

export async function servesThousand(start: Start, patience: AbortSignal): Promise<string> {
  const count = 1_000
  const { port } = await start({ ...OPEN, MAX_CONNECTIONS: `${count}` })
  const sockets = Array.from({ length: count }, () => open(port, patience))
  try {
    const failed = new Set<string>()
    for (const socket of sockets)
      socket.on('error', ({ code }: NodeJS.ErrnoException) => failed.add(code ?? ''))
    const answers = await Promise.all(sockets.map(socket => get(socket, '/')))
    const served = answers.filter(answer => typeof answer === 'object' && answer.status === 200).length
    if (served === count)
      return `${count.toLocaleString('en')} of ${count.toLocaleString('en')} served, all connected at once`
    if (failed.has('EMFILE')) throw new NotSeen('this machine lets a process open too few files (ulimit -n)')
    throw new NotMet(`${served} of ${count.toLocaleString('en')} served`)
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

export async function limits(start: Start, patience: AbortSignal): Promise<string> {
  const [limit, sent] = [100, 120]
  // An address that nobody else has: this machine has asked for /health already.
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const server = await start({
    ...{ LOG_LEVEL: 'silent', RATE_LIMIT: `${limit}`, RATE_WINDOW_MS: '60000', TRUST_PROXY: '127.0.0.1' },
  })
  const begun = performance.now()
  return visit(server, patience, async visitor => {
    const statuses: number[] = []
    for (let i = 0; i < sent; i++) {
      const { status, headers } = await visitor.ask('/', 'GET', from('203.0.113.7'))
      statuses.push(status)
      if (status === 429 && !headers['retry-after']) throw new NotMet('429 without Retry-After')
    }
    const served = statuses.filter(status => status === 200).length
    // What has become free meanwhile may be served, too.
    const most = limit + 1 + Math.ceil((limit * (performance.now() - begun)) / 60_000)
    const refused = statuses.filter(status => status === 429).length
    const seen = `${served} of ${sent} served, ${refused} answered 429`
    if (served < limit || served > most || served + refused !== sent) throw new NotMet(seen)
    const other = await visitor.ask('/', 'GET', from('203.0.113.8'))
    if (other.status !== 200) throw new NotMet('the limit of one address keeps out another')
    return seen
  })
}

export async function shutsDown(start: Start, patience: AbortSignal): Promise<string> {
  const server = await start(OPEN)
  const { port } = server
  const idle = open(port, patience)
  await get(idle, '/')
  idle.resume()
  const busy = open(port, patience)
  let answer = ''
  busy.on('data', text => (answer += text))
  busy.write('POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n')
  // The request has begun when its handler asks for the body.
  await until(
    () => answer.includes(' 100 '),
    patience,
    () => new NotMet('a request with Expect is not asked for its body'),
  )
  const draining = server.ask('drain') as Promise<number>
  draining.catch(() => {})
  await until(
    () => idle.closed,
    patience,
    () => new NotMet('an idle connection is left open'),
  )
  await untilRefused(port, patience)
  busy.write('0123456789')
  await until(
    () => busy.closed,
    patience,
    () => new NotMet('the last connection is left open'),
  )
  if (!/ 200 .*0123456789$/s.test(answer)) throw new NotMet('a request that had begun was lost')
  const cut = await draining
  if (cut > 0) throw new NotMet(`${cut} connections were cut`)
  return '1 of 1 request finished, the idle connection closed, newcomers refused, 0 cut'
}

async function untilRefused(port: number, patience: AbortSignal): Promise<void> {
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1', signal: patience })
    const refused = await Promise.race([
      once(socket, 'connect').then(() => false),
      once(socket, 'close').then(() => true),
    ]).catch(() => true)
    socket.destroy()
    if (refused) return
    if (patience.aborted) throw new NotMet('newcomers are still let in')
  }
}

export async function isHealthy(start: Start, patience: AbortSignal): Promise<string> {
  return visit(await start(OPEN), patience, async visitor => {
    const paths = ['/health', '/health/ready']
    for (const path of paths) {
      const seen = await visitor.ask(path)
      expectStatus(seen, 200, path)
      jsonOf(seen, path)
    }
    return `${paths.join(' and ')} answered 200`
  })
}

function expectStatus({ status }: Seen, expected: number, what: string): void {
  if (status !== expected) throw new NotMet(`${what} is answered ${status}, not ${expected}`)
}

function jsonOf({ body }: Seen, path: string): Record<string, unknown> {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new NotMet(`the answer for ${path} is not JSON`)
  }
}

/** Waits for a condition. @throws what `otherwise` gives when the patience is over */
async function until(isSo: () => boolean, patience: AbortSignal, otherwise: () => Error): Promise<void> {
  while (!isSo()) {
    if (patience.aborted) throw otherwise()
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
