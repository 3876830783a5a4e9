import { defineChecks } from '../../scripts/checks/check.ts'
import { Unexpected } from '../../scripts/checks/trial.ts'
import { level } from './level.ts'

const { section, check } = defineChecks(level)

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const hello = { status: 200, body: 'Hello, World!\n' }

section('0.1', () => {
  check('0.1a', async trial => {
    const silent = await trial.connect()
    await trial.settle()
    const waiting = (await trial.connect()).send(GET)
    // Long enough for thousands of answers, if there were any.
    await trial.lapse(300)
    if (waiting.raw.received.length > 0)
      throw new Unexpected('no answer while the first client is there', 'an answer')
    silent.raw.destroy()
    await waiting.answers(hello)
    trial.note = 'answered only when the silent one had gone'
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
    await trial.settle()
    client.send('world')
    const { body } = await client.answers({ status: 200, body: 'hello' })
    trial.note = `of 10 bytes ${body.length} came back`
  })
})

section('0.4', () => {
  check('0.4a', async trial => {
    const health = async () => {
      const client = (await trial.connect()).send('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
      const { body } = await client.answers({ status: 200 })
      client.raw.destroy()
      return JSON.parse(body.toString()) as { requests: number; megabytes: number }
    }
    const before = await health()
    const requests = 500
    for (let request = 0; request < requests; request++) {
      // A cookie of 20 KB makes it visible sooner.
      const client = (await trial.connect()).sendMore(
        `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`,
      )
      await client.answers(hello)
      client.raw.destroy()
    }
    const after = await health()
    const kept = after.requests - before.requests
    if (kept < requests) throw new Unexpected(`${requests} more requests in the array`, `${kept}`)
    trial.note = `${requests} requests of 20 KB cost ${after.megabytes - before.megabytes} MB, and it never gives them back`
  })
})
