import { defineChecks } from '../../scripts/checks/check.ts'
import type { Trial, TrialClient } from '../../scripts/checks/trial.ts'
import { level } from './level.ts'

const { section, check } = defineChecks(level)

const HELLO = 'Hello, World!\n'

/** A request as browsers and curl send it, without a Connection field. */
function get(path: string, ...fields: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n')
}

function post(path: string, body: string): string {
  return [`POST ${path} HTTP/1.1`, 'Host: localhost', `Content-Length: ${body.length}`, '', body].join('\r\n')
}

const hello = { status: 200, body: HELLO }
const healthy = { status: 200, body: '{"status":"ok"}\n' }

section('1.1', () => {
  check('1.1a', async trial => {
    const client = await trial.connect()
    await client.send(get('/')).answers({ ...hello, headers: { connection: undefined } })
    await client.send(get('/health')).answers(healthy)
    await client.send(get('/')).answers(hello)
  })
})

section('1.2', () => {
  check('1.2a', async trial => {
    const client = await trial.connect()
    await client.send(get('/', 'Connection: close')).answers({ ...hello, headers: { connection: /^close$/ } })
    await client.closes()
  })

  check('1.2b', async trial => {
    for (const value of ['keep-alive, CLOSE', 'Close', 'x-close-not,close ,keep-alive']) {
      const client = await trial.connect()
      await client
        .send(get('/', `Connection: ${value}`))
        .answers({ ...hello, headers: { connection: /^close$/ } })
      await client.closes()
    }
    const client = await trial.connect()
    await client
      .send(get('/', 'Connection: x-closet'))
      .answers({ ...hello, headers: { connection: undefined } })
    await client.send(get('/')).answers(hello)
  })

  check('1.2c', async trial => {
    const client = await trial.connect()
    client.send(get('/', 'Connection: close') + get('/health'))
    await client.answers(hello)
    await client.closes('the connection is closed, with no second answer')
  })
})

section('1.3', () => {
  const oldGet = (...fields: string[]) => ['GET / HTTP/1.0', ...fields, '', ''].join('\r\n')

  check('1.3a', async trial => {
    const client = await trial.connect()
    await client.send(oldGet()).answers(hello)
    await client.closes()
  })

  check('1.3b', async trial => {
    const client = await trial.connect()
    for (let request = 0; request < 2; request++) {
      client.send(oldGet('Connection: Keep-Alive'))
      await client.answers({ ...hello, headers: { connection: /^keep-alive$/i } })
    }
    await client.send(oldGet()).answers(hello)
    await client.closes()
  })
})

section('1.4', () => {
  check('1.4a', async trial => {
    const request = get('/')
    // In the method, after the first CR, in a field, within the last CR LF CR LF.
    for (const cut of [1, 15, 20, request.length - 3, request.length - 1]) {
      const client = await trial.connect()
      client.send(request.slice(0, cut))
      await trial.settle()
      await client.send(request.slice(cut)).answers(hello)
      client.raw.destroy()
    }
  })

  check('1.4b', async trial => {
    const client = await trial.connect()
    client.send(get('/') + get('/health') + get('/'))
    await client.answers(hello)
    await client.answers(healthy)
    await client.answers(hello)
  })

  check('1.4c', async trial => {
    const client = await trial.connect()
    client.send(post('/echo', 'hello') + get('/health'))
    await client.answers({ status: 200, body: 'hello' })
    await client.answers(healthy)

    const request = post('/echo', 'in two pieces')
    client.send(request.slice(0, -6))
    await trial.settle()
    client.send(request.slice(-6) + get('/health'))
    await client.answers({ status: 200, body: 'in two pieces' })
    await client.answers(healthy)

    client.send('POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
    await trial.settle()
    client.send('4\r\nchun\r\n')
    await trial.settle()
    await client.send('3\r\nked\r\n0\r\n\r\n').answers({ status: 200, body: 'chunked' })
    await client.send(get('/health')).answers(healthy)
  })

  check('1.4d', async trial => {
    const client = await trial.connect()
    const chunks = [...'in pieces'].map(char => `1\r\n${char}\r\n`).join('')
    client.send(
      `POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n${get('/health')}`,
    )
    await client.answers({ status: 200, body: 'in pieces' })
    await client.answers(healthy)
  })

  check('1.4e', async trial => {
    const client = await trial.connect()
    client.send(post('/echo', '') + get('/health'))
    await client.answers({ status: 200, body: '' })
    await client.answers(healthy)
  })
})

section('1.5', () => {
  check('1.5a', async trial => {
    // In one piece: the second request is there before the first can be answered, on a slow machine too.
    const client = await trial.connect()
    client.send(get('/slow') + get('/health'))
    await client.answers({ status: 200, body: 'slow\n' })
    await client.answers(healthy)
    // And in two: the second shall arrive while the first is being worked on. If it did not, that says nothing.
    for (let attempt = 0; attempt < 5; attempt++) {
      const client = await trial.connect()
      client.send(get('/slow'))
      await trial.settle()
      const tooLate = client.raw.received.length > 0
      client.send(get('/health'))
      await client.answers({ status: 200, body: 'slow\n' })
      await client.answers(healthy)
      if (!tooLate) return
    }
  })
})

section('1.6', () => {
  check('1.6a', async trial => {
    const client = await trial.connect()
    const stolen = get('/slow')
    client.send(`GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${stolen.length}\r\n\r\n`)
    await client.answers(hello)
    await trial.settle()
    client.send(stolen)
    await answersOrCloses(client)

    const chunked = await trial.connect()
    chunked.send('GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
    await chunked.answers(hello)
    await trial.settle()
    chunked.send(`${stolen.length.toString(16)}\r\n${stolen}\r\n0\r\n\r\n`)
    await answersOrCloses(chunked)
  })

  /** A server may read the body and go on, or close. It may not answer what was in the body. */
  async function answersOrCloses(client: TrialClient): Promise<void> {
    if (client.raw.socket.readableEnded) return
    client.send(get('/health'))
    await client.answersUnlessClosed(healthy)
  }

  check('1.6b', async trial => {
    const client = await trial.connect()
    client.send('POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n')
    await client.answersMeanwhile(100)
    await client.send('hello').answers({ status: 200, body: 'hello' })
    await client.send(get('/health')).answers(healthy)
  })
})

section('1.7', () => {
  check('1.7a', async trial => {
    const silent = await trial.connect({ idleTimeoutMs: 100 })
    await silent.closes('the connection is closed after 100 ms (idleTimeoutMs)')
    const { client } = await trial.ask({ idleTimeoutMs: 100 }, get('/'), hello)
    await client.closes('the connection is closed 100 ms (idleTimeoutMs) after the answer')
  })

  check('1.7b', async trial => {
    const stopped = await trial.connect({ headerTimeoutMs: 100 })
    stopped.send('GET / HTTP/1.1\r\nHost: loc')
    await stopped.answers({ status: 408 })
    await stopped.closes()

    // On a busy machine we may stop for as long as the server waits, and then one that begins anew with each byte answers
    // too. So a try with such a pause says nothing; and who fails none is right.
    for (let tries = 0; tries < 5; tries++) if ((await longestPause(trial, 500)) < 250) return
  })

  /** Trickles a head until it is answered. @returns how long it was silent at most, in milliseconds */
  async function longestPause(trial: Trial, headerTimeoutMs: number): Promise<number> {
    const client = await trial.connect({ headerTimeoutMs })
    let longest = 0
    client.send('GET / HTTP/1.1\r\nX: ')
    for (let byte = 0; byte < 100 && client.raw.received.length === 0; byte++) {
      const before = performance.now()
      client.sendMore('x')
      await trial.lapse(10)
      longest = Math.max(longest, performance.now() - before)
    }
    await client.answersSoFar({ status: 408 }, 'within 1000 ms, although a byte comes every 10 ms')
    return longest
  }

  check('1.7c', async trial => {
    const client = await trial.connect({ bodyTimeoutMs: 100 })
    client.send('POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhell')
    await client.answers({ status: 408 })
    await client.closes()
  })

  check('1.7d', async trial => {
    const config = { idleTimeoutMs: 50, headerTimeoutMs: 50, bodyTimeoutMs: 50 }
    await trial.ask(config, get('/slow'), { status: 200, body: 'slow\n' })
  })
})

section('1.8', () => {
  check('1.8a', async trial => {
    const spaced = await trial.connect()
    await spaced.send('GET / HTTP/1.1\r\nHost : localhost\r\n\r\n').answers({ status: 400 })
    await spaced.closes()
    const ambiguous = await trial.connect()
    ambiguous.send(
      'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    )
    await ambiguous.answers({ status: 400, headers: { connection: /^close$/ } })
    await ambiguous.closes()
  })

  check('1.8b', async trial => {
    const client = await trial.connect()
    client.send(`${get('/')}GET / HTTP/9.9\r\n\r\n${get('/health')}`)
    await client.answers(hello)
    await client.answers({ status: 505, headers: { connection: /^close$/ } })
    await client.closes('the connection is closed, with no third answer')
  })

  check('1.8c', async trial => {
    const client = await trial.connect()
    client.send('BAD\r\n\r\n')
    // More than the buffers of both kernels hold, so the client is stopped if nobody reads.
    for (let megabyte = 0; megabyte < 8; megabyte++) client.sendMore('x'.repeat(1_000_000))
    await client.answers({ status: 400 })
    await client.closes('the connection is closed, not reset')
  })
})

section('1.9', () => {
  check('1.9a', async trial => {
    const client = await trial.connect({ maxRequestsPerConnection: 3 })
    await client.send(get('/')).answers({ ...hello, headers: { connection: undefined } })
    await client.send(get('/')).answers({ ...hello, headers: { connection: undefined } })
    await client.send(get('/')).answers({ ...hello, headers: { connection: /^close$/ } })
    await client.closes()
  })
})
