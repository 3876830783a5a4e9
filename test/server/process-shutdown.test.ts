/** The end of the process that `npm start` is. */
import { describe, expect, it } from 'vitest'
import { MainProcess } from '../support/main-process.ts'
import { get, head, post } from '../support/messages.ts'
import { NothingCame, type RawClient, type RawResponse } from '../support/raw-client.ts'

const POST = post('/echo', 'content')

/** Clients whose requests are being worked on, for as long as the rest of the body does not come. */
async function running(main: MainProcess, count: number): Promise<RawClient[]> {
  const clients = await main.connectMany(count)
  const begin = head('POST /echo HTTP/1.1', 'Host: a', 'Content-Length: 7', 'Expect: 100-continue')
  for (const client of clients) client.send(begin)
  // The handler has asked for the body.
  for (const client of clients) expect((await client.response({ interim: true })).status).toBe(100)
  return clients
}

async function finish(clients: RawClient[]): Promise<void> {
  for (const client of clients) client.send('content')
  for (const client of clients) {
    const { status, headers, body } = await client.response()
    expect(status).toBe(200)
    expect(headers['connection']).toBe('close')
    expect(body.toString()).toBe('content')
    client.end()
  }
}

describe('a signal', () => {
  it.each([
    ['SIGTERM', 'npm'],
    ['SIGINT', 'npm'],
    ['SIGTERM', 'node'],
    ['SIGINT', 'node'],
  ] as const)('%s by %s lets requests end, and the process with exit code 0', async (signal, by) => {
    const main = await MainProcess.start({ by })
    const clients = await running(main, 3)
    main.child.kill(signal)
    expect(await main.logged('draining')).toMatchObject({ signal })
    await finish(clients)
    expect((await main.ended()).code).toBe(0)
    expect(main.log.at(-1)).toMatchObject({ msg: 'drained', cut: 0 })
    // The log is whole.
    expect(main.log.filter(({ msg }) => msg === 'request')).toHaveLength(3)
  })

  it('ends a server without clients at once', async () => {
    const main = await MainProcess.start()
    main.child.kill('SIGTERM')
    expect((await main.ended()).code).toBe(0)
    expect(main.log.at(-1)).toMatchObject({ msg: 'drained', cut: 0 })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('given again (%s) cuts what is left: exit code 1', async again => {
    const main = await MainProcess.start()
    const clients = await running(main, 3)
    main.child.kill('SIGTERM')
    await main.logged('draining')
    main.child.kill(again)
    expect((await main.ended()).code).toBe(1)
    expect(main.log.at(-1)).toMatchObject({ msg: 'drained, but connections had to be cut', cut: 3 })
    for (const client of clients) await client.closed()
  })

  it('ends the process at the deadline of the drain: exit code 1', async () => {
    const main = await MainProcess.start({ env: { DRAIN_TIMEOUT_MS: '300' } })
    await running(main, 2)
    main.child.kill('SIGTERM')
    expect((await main.ended()).code).toBe(1)
    expect(main.log.at(-1)).toMatchObject({ cut: 2, level: 'warn' })
  })
})

describe('SIGTERM in the middle of 200 running requests', () => {
  it('loses none of them', async () => {
    const main = await MainProcess.start()
    const clients = await running(main, 200)
    main.child.kill('SIGTERM')
    await main.logged('draining')
    await finish(clients)
    expect((await main.ended()).code).toBe(0)
  })

  it('loses none of clients that ask again and again', async () => {
    const main = await MainProcess.start({ env: { MAX_REQUESTS_PER_CONNECTION: '0' } })
    const clients = await main.connectMany(200)
    let answered = 0
    const lost: string[] = []
    const asking = clients.map(async (client, index) => {
      for (;;) {
        const response = await askOnce(client, index % 2 === 0 ? get('/') : POST).catch(error => error)
        if (response instanceof NothingCame) lost.push(response.message + response.received)
        else answered++
        // Told so, no client sends more (RFC 9112 §9.6).
        if (response instanceof NothingCame || response.headers['connection'] === 'close') break
      }
      client.end()
    })
    await expect.poll(() => answered, { timeout: 30_000 }).toBeGreaterThan(1_000)
    main.child.kill('SIGTERM')
    await Promise.all(asking)
    expect(lost).toEqual([])
    expect((await main.ended()).code).toBe(0)
    expect(main.log.at(-1)).toMatchObject({ msg: 'drained', cut: 0 })
    expect(main.log.filter(({ msg }) => msg === 'request')).toHaveLength(answered)
  })
})

async function askOnce(client: RawClient, request: string): Promise<RawResponse> {
  const response = await client.send(request).response()
  expect(response.status).toBe(200)
  return response
}
