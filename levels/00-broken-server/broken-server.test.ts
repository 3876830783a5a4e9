import { defineChecks } from '../../scripts/checks/check.ts'
import { type TrialClient, Unexpected } from '../../scripts/checks/trial.ts'
import { level } from './level.ts'

const { section, check } = defineChecks(level)

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const HEALTH = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'
const hello = { status: 200, body: 'Hello, World!\n' }

section('0.1', () => {
  check('0.1a', async trial => {
    // /health tells the how-manieth request it is: the one who asks last is served first.
    const first = await trial.connect()
    await trial.settle()
    const others = []
    for (let client = 0; client < 9; client++) others.push((await trial.connect()).send(HEALTH))
    await trial.settle()
    const firstIn = await served(first.send(HEALTH))
    const before = others.filter(({ raw }) => raw.received.length > 0).length
    if (before > 0) throw new Unexpected('no answer before the first client had its own', `${before}`)
    for (const other of others)
      if ((await served(other)) < firstIn) throw new Unexpected('the first to be served', 'not')
    trial.note = `${others.length} asked before it, ${others.length} were answered after it`
  })
})

section('0.2', () => {
  check('0.2a', async trial => {
    const requests = 10
    for (let request = 0; request < requests; request++) {
      const client = (await trial.connect()).send(GET)
      await client.answers({ ...hello, headers: { connection: /^close$/ } })
      await client.closes()
      client.raw.destroy()
    }
    trial.note = `${requests} requests, ${requests} connections`
  })
})

section('0.3', () => {
  check('0.3a', async trial => {
    const client = await trial.connect()
    client.send('POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhello')
    const { body } = await client.answers({ status: 200, body: 'hello' })
    trial.note = `of 10 bytes ${body.length} came back`
  })
})

section('0.4', () => {
  check('0.4a', async trial => {
    const before = await health(await trial.connect())
    const requests = 500
    for (let request = 0; request < requests; request++) {
      const client = (await trial.connect()).sendMore(
        `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`,
      )
      await client.answers(hello)
      client.raw.destroy()
    }
    const after = await health(await trial.connect())
    const kept = after.requests - before.requests
    if (kept < requests) throw new Unexpected(`${requests} more requests in the array`, `${kept}`)
    trial.note = `all ${requests} are kept; its memory went from ${before.megabytes} to ${after.megabytes} MB`
  })
})

async function health(client: TrialClient): Promise<{ requests: number; megabytes: number }> {
  const { body } = await client.send(HEALTH).answers({ status: 200 })
  client.raw.destroy()
  return JSON.parse(body.toString())
}

/** How many requests had been served when this client's turn came. */
async function served(client: TrialClient): Promise<number> {
  const { body } = await client.answers({ status: 200 })
  client.raw.destroy()
  return JSON.parse(body.toString()).requests
}
