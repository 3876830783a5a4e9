/**
 * `npm run peers`: sends every case of test/corpus to the reference, to node:http and to nginx, each with the same
 * application behind it, and shows who answers as the corpus demands, and where a peer is laxer.
 */
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { type Config, defaults } from '../solution/config.ts'
import { createServer } from '../solution/server.ts'
import { reference } from '../solution/slots.ts'
import { type Case, type Document, readCorpus } from '../test/support/corpus.ts'
import { createCorpusFiles } from '../test/support/corpus-files.ts'
import { etagOf, exchange, Mismatch } from '../test/support/exchange.ts'
import { milliseconds, NothingCame, RawClient } from '../test/support/raw-client.ts'
import { createDemoOnNode } from './compare/demo-on-node.ts'
import { findNginx, startPlainNginx } from './compare/nginx.ts'
import { Exit, KitError, runCommand, takeWords } from './kit/exit.ts'
import { root } from './kit/levels.ts'
import { bold, columns, dim, print, status, wrap } from './kit/terminal.ts'

/** What has not come by then counts as silence. */
const PATIENCE_MS = 300
/** For whatever differed: this machine may have been busy. */
const SECOND_PATIENCE_MS = 1_000

const AT_ONCE = 16

interface Peer {
  readonly name: string
  readonly port: number
  stop(): Promise<unknown>
}

/** What a peer did with a case instead of what it must. */
interface Behaviour {
  readonly did: string
  readonly laxer: boolean
}

interface Difference extends Behaviour {
  readonly document: Document
  readonly case: Case
}

await runCommand(async words => {
  const { given, rest } = takeWords(words, ['all'])
  if (rest.length > 0)
    throw new KitError(`npm run peers knows the word “all”, not ${JSON.stringify(rest[0])}`)
  const documents = readCorpus(join(root, 'test/corpus'))
  const files = createCorpusFiles()
  try {
    const results = await askAll(documents, files.root)
    showTable(documents, results)
    for (const [name, differences] of results)
      showDifferences(name, differences, given.has('all') || name === 'reference')
    return results.get('reference')!.length === 0 ? Exit.passed : Exit.failed
  } finally {
    files.remove()
  }
})

async function askAll(documents: readonly Document[], files: string): Promise<Map<string, Difference[]>> {
  const peers = await startPeers(files)
  const results = new Map<string, Difference[]>()
  try {
    for (const peer of peers) results.set(peer.name, [])
    for (const document of documents) {
      status(document.title)
      for (const peer of peers) {
        const isReference = peer.name === 'reference'
        if (!isReference && !isForAll(document)) continue
        // Its limits are those of the document; the peers keep their own.
        const asked = isReference ? await startReference(files, document.settings) : peer
        results.get(peer.name)!.push(...(await ask(asked, document)))
        if (asked !== peer) await asked.stop()
      }
    }
  } finally {
    for (const peer of peers.reverse()) await peer.stop()
  }
  return results
}

/** A limit of ours is no rule for others. */
function isForAll({ settings }: Document): boolean {
  return Object.keys(settings).length === 0
}

async function startPeers(files: string): Promise<Peer[]> {
  const node = await listen('node:http', createDemoOnNode(files))
  const peers = [await startReference(files, {}), node]
  const nginx = findNginx()
  // In front of the application, and with the files for itself, as it is used.
  if (nginx) peers.push(await startPlainNginx(nginx, files, node.port))
  return peers
}

function startReference(staticRoot: string, settings: Partial<Config>): Promise<Peer> {
  const config = { ...defaults, logLevel: 'silent', rateLimit: 0, staticRoot, ...settings } as const
  return listen('reference', createServer(config, reference))
}

async function listen(name: string, server: Server): Promise<Peer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => new Promise(resolve => server.close(resolve))
  return { name, port: (server.address() as AddressInfo).port, stop }
}

async function ask(peer: Peer, document: Document): Promise<Difference[]> {
  const etag = await withClient(peer, SECOND_PATIENCE_MS, etagOf)
  const differing = await askEach(peer, document.cases, etag, PATIENCE_MS)
  const differences = await askEach(peer, [...differing.keys()], etag, SECOND_PATIENCE_MS)
  return document.cases.flatMap(one => {
    const did = differences.get(one)
    return did === undefined ? [] : { document, case: one, ...did }
  })
}

async function askEach(
  peer: Peer,
  cases: readonly Case[],
  etag: string,
  patience: number,
): Promise<Map<Case, Behaviour>> {
  const differing = new Map<Case, Behaviour>()
  const left = cases.values()
  const worker = async () => {
    for (const one of left) {
      await withClient(peer, patience, async client => {
        await exchange(client, one, { etag, essentials: true }).catch(error => {
          differing.set(one, describe(error, client))
        })
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return differing
}

async function withClient<T>(
  { port }: Peer,
  patience: number,
  use: (client: RawClient) => Promise<T>,
): Promise<T> {
  const client = await RawClient.connect(port, () => milliseconds(patience))
  try {
    return await use(client)
  } finally {
    client.destroy()
  }
}

function describe(error: Error, client: RawClient): Behaviour {
  if (error instanceof Mismatch) return { did: error.message, laxer: error.laxer }
  if (!(error instanceof NothingCame)) return { did: error.message, laxer: false }
  // HTTP/0.9 had a body and nothing else.
  if (error.received !== '' && !error.received.startsWith('HTTP/'))
    return { did: 'an answer without a head', laxer: true }
  return { did: client.open ? 'silence' : 'a close without a whole answer', laxer: false }
}

function showTable(documents: readonly Document[], results: ReadonlyMap<string, Difference[]>): void {
  const names = [...results.keys()]
  const row = (title: string, cases: number, figures: readonly string[]) =>
    ` ${title.padEnd(34)}${String(cases).padStart(6)}${figures.map(figure => figure.padStart(11)).join('')}`
  print(bold('Cases answered as the corpus demands') + dim(`  (${process.version})`))
  print()
  print(dim(row('', 0, names).replace('     0', ' cases')))
  const count = (these: readonly Document[]) => these.reduce((sum, { cases }) => sum + cases.length, 0)
  const right = (name: string, these: readonly Document[]) =>
    count(these) - results.get(name)!.filter(({ document }) => these.includes(document)).length
  for (const document of documents) {
    const figures = names.map(name =>
      name === 'reference' || isForAll(document) ? String(right(name, [document])) : '–',
    )
    print(row(document.title, document.cases.length, figures))
  }
  const compared = documents.filter(isForAll)
  print(
    row(
      'all that were compared',
      count(compared),
      names.map(name => String(right(name, compared))),
    ),
  )
}

/** Cases of one heading that were answered alike are one line. */
function showDifferences(name: string, differences: readonly Difference[], all: boolean): void {
  const shown = all ? differences : differences.filter(({ laxer }) => laxer)
  if (shown.length === 0) return
  print()
  print(bold(all ? `What ${name} does otherwise` : `Where ${name} is laxer`))
  const groups = new Map<string, number>()
  for (const { document, case: one, did } of shown) {
    const text = `${document.title}: ${one.heading} – ${did}`
    groups.set(text, (groups.get(text) ?? 0) + 1)
  }
  for (const [text, times] of groups)
    print(` ${wrap(times > 1 ? `${text} (${times} cases)` : text, columns - 3).join('\n   ')}`)
}
