/**
 * Every case of `test/corpus/`, against the assembled reference on a real socket: once in one piece, once byte by byte.
 * Beside what a case says, rules are checked that hold for every answer.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Config } from '../solution/config.ts'
import type { Slots } from '../solution/contracts.ts'
import * as nullObjects from '../solution/null-objects.ts'
import { reference } from '../solution/slots.ts'
import { type Answer, type Case, type Document, parseDocument, readCorpus } from './support/corpus.ts'
import type { RawClient, RawResponse } from './support/raw-client.ts'
import { type Served, serve } from './support/serve.ts'

const documents = readCorpus(join(import.meta.dirname, 'corpus'))

type Way = 'in one piece' | 'byte by byte'

let files: string

beforeAll(() => {
  files = createFiles()
})
afterAll(() => rmSync(files, { recursive: true }))

for (const document of documents) {
  const missing = document.requires.some(slot => isNull(slot as Exclude<keyof Slots, 'keepAlive'>))
  describe.skipIf(missing)(`${document.title} (${document.file})`, () => {
    for (const one of document.cases) it(one.name, () => run(document, one))
  })
}

function isNull(slot: Exclude<keyof Slots, 'keepAlive'>): boolean {
  const nulls: Omit<Slots, 'keepAlive'> = nullObjects
  return reference[slot] === nulls[slot]
}

describe('the corpus', () => {
  it('has at least 200 cases', () => {
    expect(documents.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(200)
  })

  const body =
    'A sentence that says why (RFC 9112 §2).\n\n```http\n\\{health}\n```\n```answers\n200\nopen\n```\n'
  it.each([
    ['no title', `## case\n${body}`, 1],
    ['no section', `# t\n## case\n${body.replace('RFC 9112 §2', '')}`, 2],
    ['no reason', `# t\n## case\n${body.replace('A sentence that says why', '')}`, 2],
    ['an unknown escape', `# t\n## case\n${body.replace('{health}', 'q')}`, 6],
    ['an unknown name', `# t\n## case\n${body.replace('{health}', '{heath}')}`, 6],
    ['a byte that nobody sees', `# t\n## case\n${body.replace('\\{', '\t\\{')}`, 6],
    ['an unknown setting', `# t\nSettings: maxFun = 3\n## case\n${body}`, 2],
    ['an unknown status', `# t\n## case\n${body.replace('200\n', '2OO\n')}`, 9],
    ['no end', `# t\n## case\n${body.replace('open\n', '')}`, 8],
    ['a block left open', `# t\n## case\n${body.slice(0, -4)}`, 8],
  ])('refuses a document with %s', (_, text, line) => {
    expect(() => parseDocument('x.md', text)).toThrow(`test/corpus/x.md:${line}: `)
  })
})

/** A tree that static cases may rely on; `test/corpus/README.md` lists it. */
function createFiles(): string {
  const root = mkdtempSync(join(tmpdir(), 'corpus-'))
  mkdirSync(join(root, 'public/sub'), { recursive: true })
  mkdirSync(join(root, 'public-x'))
  writeFileSync(join(root, 'secret.txt'), 'secret')
  writeFileSync(join(root, 'public-x/secret.txt'), 'secret')
  writeFileSync(join(root, 'public/hello.txt'), 'hello world')
  writeFileSync(join(root, 'public/empty.txt'), '')
  writeFileSync(join(root, 'public/a b.txt'), 'a space')
  writeFileSync(join(root, 'public/sub/inner.txt'), 'inner')
  symlinkSync('../secret.txt', join(root, 'public/out.txt'))
  const modified = new Date('2024-02-29T12:00:00Z')
  for (const name of ['hello.txt', 'empty.txt', 'a b.txt', 'sub/inner.txt'])
    utimesSync(join(root, 'public', name), modified, modified)
  return root
}

async function run({ settings, requires }: Document, one: Case): Promise<void> {
  // No rate limit: the corpus asks more often than a client should.
  const config = { logLevel: 'silent', rateLimit: 0, staticRoot: join(files, 'public') } as const
  const served = await serve(undefined, { ...config, ...(settings as Partial<Config>) })
  const etag = requires.includes('staticFiles') ? await etagOf(served) : ''
  await Promise.all([
    exchange(served, one, 'in one piece', etag),
    exchange(served, one, 'byte by byte', etag),
  ])
  const after = await served.connect()
  after.send('GET /health HTTP/1.1\r\nHost: a\r\n\r\n')
  expect((await after.response()).status, 'of /health on a new connection').toBe(200)
}

async function etagOf(served: Served): Promise<string> {
  const client = await served.connect()
  client.send('GET /static/hello.txt HTTP/1.1\r\nHost: a\r\n\r\n')
  return (await client.response()).headers['etag'] ?? '""'
}

async function exchange(served: Served, { steps, end }: Case, way: Way, etag: string): Promise<void> {
  const client = await served.connect()
  for (const [at, step] of steps.entries()) {
    const bytes = step.bytes
      .replaceAll('\\{etag}', () => etag)
      .replaceAll('\\{opaque}', () => etag.replace(/^W\//, ''))
    const sending = way === 'in one piece' ? client.send(bytes) : client.sendByteByByte(bytes)
    // What is sent byte by byte may be answered, and the connection closed, long before it was sent.
    const sent = Promise.resolve(sending).then(() => step.fin && client.end())
    for (const [n, answer] of step.answers.entries()) {
      const isLast = at === steps.length - 1 && n === step.answers.length - 1
      const what = `${way}, answer ${n + 1} to block ${at + 1}`
      const response = await client.response({ method: answer.method, interim: true })
      checkAnswer(response, answer, what)
      checkEveryAnswer(response, what)
      const announced = response.headers['connection'] === 'close'
      // After a half-close the news of it may come before our answer or behind it: only then may it go unannounced.
      if (response.status >= 200 && !(step.fin && isLast))
        expect(announced, `${what}: announces close`).toBe(isLast && end === 'close')
    }
    await sent
  }
  if (end === 'open') await checkOpen(client, way)
  else expect(await client.closed(), `${way}: how the connection ends`).toBe('closed')
  expect(client.received.toString('latin1'), `${way}: comes after the last answer`).toBe('')
}

function checkAnswer(response: RawResponse, { statuses, fields, body }: Answer, what: string): void {
  expect(statuses, `${what}: ${response.status} ${response.body}`).toContain(response.status)
  for (const [name, value] of fields) {
    const found = response.headers[name]
    if (value === '*') expect(found, `${what}: ${name}`).toBeDefined()
    else expect(found ?? '-', `${what}: ${name}`).toBe(value)
  }
  if (body !== undefined) expect(response.body.toString('latin1'), `${what}: body`).toBe(body)
}

/** Holds for all of them, whatever was asked. */
function checkEveryAnswer({ status, headers }: RawResponse, what: string): void {
  // RFC 9110 §6.6.1
  if (status >= 200) expect(headers['date'], `${what}: Date`).toMatch(/ GMT$/)
  // RFC 9112 §6.1, RFC 9110 §8.6
  if (status < 200 || status === 204) {
    expect(headers['transfer-encoding'], `${what}: Transfer-Encoding`).toBeUndefined()
    expect(headers['content-length'], `${what}: Content-Length`).toBeUndefined()
  }
  // RFC 9110 §15.5.6
  if (status === 405) expect(headers['allow'], `${what}: Allow`).toBeDefined()
}

/** Nothing is left over of what was sent: another request, in a segment of its own, is answered as itself. */
async function checkOpen(client: RawClient, way: Way): Promise<void> {
  client.send('GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  const response = await client.response()
  expect(response.status, `${way}: of another request on the connection`).toBe(200)
  expect(await client.closed(), `${way}: how the connection ends`).toBe('closed')
}
