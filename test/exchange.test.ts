/** The judge of the corpus, before servers that answer whatever they are told to. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseDocument } from './support/corpus.ts'
import { exchange, Mismatch } from './support/exchange.ts'
import { milliseconds, NothingCame, RawClient } from './support/raw-client.ts'

type Line = readonly [text: string, end?: 'ends']

/**
 * A client of a server that says the first line when anything comes, and then ends its side if told to; then the next.
 * @param waits how long each wait of the client lasts, in milliseconds: short only where nothing will come
 */
async function sayer(lines: readonly Line[], waits: number[] = []): Promise<RawClient> {
  const server = createServer({ allowHalfOpen: true }, socket => {
    const left = [...lines]
    socket.on('data', () => {
      const [text = '', end] = left.shift() ?? []
      socket.write(text, 'latin1')
      if (end) socket.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = await RawClient.connect(port, () => milliseconds(waits.shift() ?? 5_000))
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return client
}

function caseOf(...answers: string[]) {
  const text = `# t\n## c\nBecause it says so (RFC 9112 §2).\n\n\`\`\`http\n\\{health}\n\`\`\`\n\`\`\`answers\n${answers.join('\n')}\n\`\`\`\n`
  return parseDocument('x.md', text).cases[0]!
}

const DATE = 'date: Thu, 29 Feb 2024 12:00:00 GMT'
const answer = (status: number, ...fields: string[]) =>
  `HTTP/1.1 ${status} X\r\n${['content-length: 0', ...fields].join('\r\n')}\r\n\r\n`

describe('an exchange', () => {
  it.each([
    ['that closes as it says', ['400', 'close'], [[answer(400, DATE, 'connection: close'), 'ends']]],
    ['that closes without a word', ['200', 'close, unannounced'], [[answer(200, DATE), 'ends']]],
    [
      'that stays open',
      ['200', 'open'],
      [[answer(200, DATE)], [answer(200, DATE, 'connection: close'), 'ends']],
    ],
    [
      'with an answer that may be left out',
      ['maybe 100', '400', 'close'],
      [[answer(400, DATE, 'connection: close'), 'ends']],
    ],
    [
      'with three answers',
      ['200 *3', 'close'],
      [[answer(200, DATE).repeat(2) + answer(200, DATE, 'connection: close'), 'ends']],
    ],
  ] as const)('accepts one %s', async (_, answers, lines) => {
    await exchange(await sayer(lines), caseOf(...answers), { etag: '' })
  })

  it.each([
    ['200 instead of 400', true, ['400', 'close'], [[answer(200, DATE)]]],
    ['404 instead of 400', true, ['400', 'close'], [[answer(404, DATE)]]],
    ['400 instead of 501', false, ['501', 'close'], [[answer(400, DATE)]]],
    ['400 instead of 200', false, ['200', 'open'], [[answer(400, DATE)]]],
    [
      'after the last answer comes "HTTP/1.1 200 X"',
      true,
      ['400', 'close'],
      [[answer(400, DATE, 'connection: close') + answer(200, DATE), 'ends']],
    ],
    ['400 that does not announce the close', false, ['400', 'close'], [[answer(400, DATE), 'ends']]],
    ['200 that announces the close', false, ['200', 'open'], [[answer(200, DATE, 'connection: close')]]],
    ['200 without Date', false, ['200', 'open'], [[answer(200)]]],
    ['405 without Allow', false, ['405', 'open'], [[answer(405, DATE)]]],
    ['204 with content-length', false, ['204', 'open'], [[answer(204, DATE)]]],
    ['200 with x: - instead of *', false, ['200', '  x: *', 'open'], [[answer(200, DATE)]]],
    ['200 with x: y instead of -', false, ['200', '  x: -', 'open'], [[answer(200, DATE, 'x: y')]]],
    ['200 with the body "" instead of "b"', false, ['200', '  > b', 'open'], [[answer(200, DATE)]]],
    [
      'another request on the connection is answered with 400',
      false,
      ['200', 'open'],
      [[answer(200, DATE)], [answer(400, DATE), 'ends']],
    ],
    [
      '400 where nothing more was due',
      true,
      ['200', 'maybe 100', 'open'],
      [[answer(200, DATE) + answer(400)]],
    ],
  ] as const)('tells of %s', async (message, laxer, answers, lines) => {
    const told = exchange(await sayer(lines), caseOf(...answers), { etag: '' })
    await expect(told).rejects.toThrow(new Mismatch(message, laxer))
    await expect(told).rejects.toHaveProperty('laxer', laxer)
  })

  it('tells of a connection that stays open', async () => {
    const client = await sayer([[answer(400, DATE, 'connection: close')]], [5_000, 50])
    const told = exchange(client, caseOf('400', 'close'), { etag: '' })
    await expect(told).rejects.toThrow(new Mismatch('the connection stays open', true))
  })

  it('waits in vain for an answer that does not come', async () => {
    const told = exchange(await sayer([], [50]), caseOf('200', 'open'), { etag: '' })
    await expect(told).rejects.toThrow(NothingCame)
  })
})
