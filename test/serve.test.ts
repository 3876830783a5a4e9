/** How `npm run serve` ends: as the server that is being built in it shall end. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { KitCopy } from './support/kit-copy.ts'
import { milliseconds, RawClient } from './support/raw-client.ts'

const copy = new KitCopy()
copy.copy('solution/shutdown.ts', 'levels/06-shutdown/shutdown.ts')
afterAll(() => copy.remove())

/** A bound for what never comes, on a busy machine. */
const patience = () => milliseconds(30_000)

/** A stage that is waiting for the body of a request, and has had the first signal. */
async function draining() {
  const server = copy.start('serve', ['6'], { PORT: '0', LOG_LEVEL: 'silent' })
  onTestFinished(() => void server.kill('SIGKILL'))
  const ended = once(server, 'exit')
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const next = async () => `${(await lines.next()).value}`
  const port = Number(/http:\/\/localhost:([0-9]+)/.exec(await next())![1])
  const client = await RawClient.connect(port, patience)
  onTestFinished(() => client.destroy())
  client.send('POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n')
  await client.response({ interim: true })
  server.kill('SIGTERM')
  expect(await next()).toMatch(/^draining: 1 open/)
  return { server, client, ended, next }
}

describe('a stage', () => {
  it('drains on a signal: what is being worked on is answered, and the exit code is 0', async () => {
    const { client, ended, next } = await draining()
    const response = await client.send('body').response()
    expect(response).toMatchObject({ status: 200, headers: { connection: 'close' } })
    client.end()
    expect(await next()).toBe('drained')
    expect(await ended).toEqual([0, null])
  })

  it('cuts what is left on the second signal, and the exit code is 1', async () => {
    const { server, client, ended, next } = await draining()
    server.kill('SIGTERM')
    expect(await next()).toBe('drained, but 1 had to be cut')
    expect(await client.closed()).toMatch(/closed|reset/)
    expect(await ended).toEqual([1, null])
  })
})
