/**
 * Every case of `test/corpus/`, against the assembled reference on a real socket: once in one piece, once byte by byte.
 * Beside what a case says, rules are checked that hold for every answer.
 */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Config } from '../solution/config.ts'
import type { Slots } from '../solution/contracts.ts'
import * as nullObjects from '../solution/null-objects.ts'
import { reference } from '../solution/slots.ts'
import { type Case, type Document, parseDocument, readCorpus } from './support/corpus.ts'
import { createCorpusFiles } from './support/corpus-files.ts'
import { etagOf, exchange } from './support/exchange.ts'
import { serve } from './support/serve.ts'

const documents = readCorpus(join(import.meta.dirname, 'corpus'))

const files = createCorpusFiles()
afterAll(files.remove)

for (const document of documents) {
  const missing = document.requires.some(isNull)
  describe.skipIf(missing)(`${document.title} (${document.file})`, () => {
    for (const one of document.cases) it(one.name, () => run(document, one))
  })
}

function isNull(slot: keyof Slots): boolean {
  const nulls: Partial<Slots> = nullObjects
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
    ['an unknown slot', `# t\nRequires: router, roter\n## case\n${body}`, 2],
    ['an unknown status', `# t\n## case\n${body.replace('200\n', '2OO\n')}`, 9],
    ['no end', `# t\n## case\n${body.replace('open\n', '')}`, 8],
    ['a block left open', `# t\n## case\n${body.slice(0, -4)}`, 8],
  ])('refuses a document with %s', (_, text, line) => {
    expect(() => parseDocument('x.md', text)).toThrow(`test/corpus/x.md:${line}: `)
  })
})

async function run({ settings, requires }: Document, one: Case): Promise<void> {
  // No rate limit: the corpus asks more often than a client should.
  const config = { logLevel: 'silent', rateLimit: 0, staticRoot: files.root } as const
  const served = await serve(undefined, { ...config, ...(settings as Partial<Config>) })
  const etag = requires.includes('staticFiles') ? await etagOf(await served.connect()) : ''
  await Promise.all(
    [false, true].map(async byteByByte => {
      const way = byteByByte ? 'byte by byte' : 'in one piece'
      await exchange(await served.connect(), one, { etag, byteByByte }).catch(cause => {
        throw new Error(`${way}: ${cause.message}`, { cause })
      })
    }),
  )
  const after = await served.connect()
  after.send('GET /health HTTP/1.1\r\nHost: a\r\n\r\n')
  expect((await after.response()).status, 'of /health on a new connection').toBe(200)
}
