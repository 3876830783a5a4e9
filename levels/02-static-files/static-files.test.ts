import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineChecks } from '../../scripts/checks/check.ts'
import type { Trial, TrialClient, Wanted } from '../../scripts/checks/trial.ts'
import type { Config } from '../../solution/config.ts'
import type { RawResponse } from '../../test/support/raw-client.ts'
import { level } from './level.ts'
import { files, MODIFIED, makeSite, SECRET } from './site.ts'

const { section, check } = defineChecks(level)

function request(method: string, path: string, ...fields: string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n')
}

/** @param name percent-encoded, as it stands in the path */
function get(name: string, ...fields: string[]): string {
  return request('GET', `/static/${name}`, ...fields)
}

/** Asks on a connection of its own. The story tells of this request alone: those before it went well. */
async function ask(
  trial: Trial,
  request: string,
  wanted: Wanted,
  config?: Partial<Config>,
): Promise<RawResponse> {
  trial.sent.length = 0
  const client = await trial.connect(config)
  return client.send(request).answers(wanted, request.startsWith('HEAD') ? 'HEAD' : 'GET')
}

/** As `ask`, where more than one answer is right. */
async function askFor(trial: Trial, request: string, statuses: readonly number[]): Promise<RawResponse> {
  trial.sent.length = 0
  const client = await trial.connect()
  const response = await client
    .send(request)
    .raw.response({ method: request.startsWith('HEAD') ? 'HEAD' : 'GET' })
    .catch(() => undefined)
  const received = response ? `${response.status}` : 'no answer'
  trial.expect(response !== undefined && statuses.includes(response.status), statuses.join(' or '), received)
  return response
}

function expectBody(trial: Trial, { body, headers }: RawResponse, content: string | Uint8Array): void {
  const wanted = Buffer.from(content as Uint8Array)
  const length = Number(headers['content-length'] ?? body.length)
  const expected = `the ${wanted.length} bytes of the file`
  trial.expect(length === wanted.length, `content-length: ${wanted.length}`, `content-length: ${length}`)
  const unlike = wanted.findIndex((byte, index) => byte !== body[index])
  const got = [...body.subarray(unlike, unlike + 4)].map(hex).join(' ') || 'nothing'
  const should = unlike === -1 ? '' : [...wanted.subarray(unlike, unlike + 4)].map(hex).join(' ')
  trial.expect(
    unlike === -1,
    `${expected}; byte ${unlike} and on: ${should}`,
    `byte ${unlike} and on: ${got}`,
  )
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

function field({ headers }: RawResponse, name: string): string {
  return headers[name] === undefined ? `no ${name} field` : `${name}: ${headers[name]}`
}

section('2.1', () => {
  check('2.1a', async (trial: Trial) => {
    const named = {
      'two%20words.txt': 'two words.txt',
      'gr%C3%BC%C3%9Fe.txt': 'grüße.txt',
      'photos/cat.txt': 'photos/cat.txt',
      '%68ello.txt?query=ignored': 'hello.txt',
      '%2541.txt': '%41.txt',
    } as const
    for (const [path, name] of Object.entries(named))
      expectBody(trial, await ask(trial, get(path), { status: 200 }), files[name])
  })

  check('2.1b', async (trial: Trial) => {
    const missing = ['missing.txt', 'photos/dog.txt', 'hello.txt/more', 'photos/', 'A.txt', 'x'.repeat(300)]
    for (const name of missing) await ask(trial, get(name), { status: 404 })
    await askFor(trial, get('photos'), [301, 302, 307, 308, 404])
  })

  check('2.1c', async (trial: Trial) => {
    for (const name of ['%', '%zz.txt', 'hello%2', '%ff.txt', '%c3.txt', 'hello.txt%00', '%00'])
      await askFor(trial, get(name), [400, 404])
    await ask(trial, get('hello.txt'), { status: 200, body: files['hello.txt'] })
  })

  check('2.1d', async (trial: Trial) => {
    for (const staticRoot of ['./static/', `${makeSite()}/`])
      await ask(trial, get('hello.txt'), { status: 200 }, { staticRoot })
  })
})

section('2.2', () => {
  check('2.2a', async (trial: Trial) => {
    const ways = [
      '../secret.txt',
      '%2e%2e/secret.txt',
      '.%2E/secret.txt',
      '..%2fsecret.txt',
      '%2e%2e%2Fsecret.txt',
      'photos/../../secret.txt',
      'photos/%2e%2e/%2e%2e/secret.txt',
      '....//secret.txt',
      '..%5csecret.txt',
      '%252e%252e%252fsecret.txt',
    ]
    for (const way of ways) await expectRefusal(trial, way)
  })

  check('2.2b', async (trial: Trial) => {
    for (const way of ['%2e%2e/public-drafts/secret.txt', '%2e%2e%2fpublic-drafts%2fsecret.txt'])
      await expectRefusal(trial, way)
    await expectRefusal(trial, '%2e%2e/public.txt')
    await expectRefusal(trial, '../public-drafts/secret.txt')
  })

  check('2.2c', async (trial: Trial) => {
    await expectRefusal(trial, 'link.txt')
    await expectRefusal(trial, 'drafts/secret.txt')
  })

  check('2.2d', async (trial: Trial) => {
    await ask(trial, get('release..notes.txt'), { status: 200, body: files['release..notes.txt'] })
  })

  async function expectRefusal(trial: Trial, way: string): Promise<void> {
    trial.sent.length = 0
    const client = await trial.connect()
    const response = await client
      .send(get(way))
      .raw.response()
      .catch(() => undefined)
    const leaks = response?.body.includes(SECRET.trim())
    const received = leaks
      ? `${response?.status}, with a file from outside`
      : `${response?.status ?? 'no answer'}`
    const refuses = response?.status === 404 || response?.status === 400 || response?.status === 403
    trial.expect(!leaks && refuses, '404, and nothing from outside of the root', received)
  }
})

section('2.3', () => {
  check('2.3a', async (trial: Trial) => {
    for (const [name, type] of [
      ['index.html', 'text/html'],
      ['hello.txt', 'text/plain'],
      ['style.css', 'text/css'],
    ] as const) {
      const response = await ask(trial, get(name), { status: 200 })
      const value = response.headers['content-type'] ?? ''
      const isRight = value.toLowerCase().replace(/[\s"]/g, '') === `${type};charset=utf-8`
      trial.expect(isRight, `content-type: ${type}; charset=utf-8`, field(response, 'content-type'))
    }
  })

  check('2.3b', async (trial: Trial) => {
    const types = {
      'script.js': ['text/javascript', 'application/javascript'],
      'data.json': ['application/json'],
      'drawing.svg': ['image/svg+xml'],
      'picture.png': ['image/png'],
      'PHOTO.JPEG': ['image/jpeg'],
    }
    for (const [name, allowed] of Object.entries(types)) {
      const response = await ask(trial, get(name), { status: 200 })
      const [type = ''] = (response.headers['content-type'] ?? '').split(';')
      trial.expect(allowed.includes(type), `content-type: ${allowed[0]}`, field(response, 'content-type'))
    }
  })

  check('2.3c', async (trial: Trial) => {
    for (const name of ['LICENSE', 'bytes.bin']) {
      const response = await ask(trial, get(name), { status: 200 })
      const type = response.headers['content-type']
      // To say nothing is allowed as well (RFC 9110 §8.3); to guess is not.
      const isRight = type === undefined || type === 'application/octet-stream'
      trial.expect(isRight, 'content-type: application/octet-stream', field(response, 'content-type'))
    }
  })
})

section('2.4', () => {
  check('2.4a', async (trial: Trial) => {
    for (const name of ['bytes.bin', 'picture.png', '100k.bin'] as const)
      expectBody(trial, await ask(trial, get(name), { status: 200 }), files[name])
  })

  check('2.4b', async (trial: Trial) => {
    for (const name of ['empty.txt', 'gr%C3%BC%C3%9Fe.txt', 'hello.txt'] as const) {
      const response = await ask(trial, get(name), { status: 200 })
      expectBody(trial, response, files[decodeURIComponent(name) as 'hello.txt'])
      const { 'content-length': length } = response.headers
      trial.expect(
        length !== undefined,
        `content-length: ${response.body.length}`,
        field(response, 'content-length'),
      )
    }
  })
})

section('2.5', () => {
  check('2.5a', async (trial: Trial) => {
    const observer = await trial.connect()
    const before = await memoryAtRest(trial, observer)
    await slowClients(trial, 10)
    const held = (await memoryAtRest(trial, observer)) - before
    trial.note = `${megabytes(held)} held`
    trial.sent.splice(0, trial.sent.length, get('large.bin'))
    // One copy for all of them may be in memory, and a piece for each.
    const allowed = 2 * files['large.bin'].length
    const expected = `less than ${megabytes(allowed)} held for ten clients of 10 MB each that do not read on`
    trial.expect(held < allowed, expected, megabytes(held))
  })

  check('2.5b', async (trial: Trial) => {
    const [client] = await slowClients(trial, 1)
    await readOn(trial, client!)
    const response = await client!.answers({ status: 200 })
    const size = files['large.bin'].length
    const isTold = response.headers['content-length'] === `${size}`
    trial.expect(isTold, `content-length: ${size}`, field(response, 'content-length'))
    expectBody(trial, response, files['large.bin'])
  })

  check('2.5c', async (trial: Trial) => {
    const observer = await trial.connect()
    const before = await look(observer, '/open')
    for (const client of await slowClients(trial, 10)) client.raw.destroy()
    let open = 0
    for (let turn = 0; turn < 30; turn++) {
      await trial.lapse(20)
      open = (await look(observer, '/open')) - before
      if (open <= 0) return
    }
    trial.sent.splice(0, trial.sent.length, get('large.bin'))
    trial.expect(false, 'no file open when the ten clients have left', `${open} still open`)
  })

  /** Clients that ask for ten megabytes, and read no more than the beginning. */
  async function slowClients(trial: Trial, count: number): Promise<TrialClient[]> {
    const clients = await Promise.all(Array.from({ length: count }, () => trial.connect()))
    for (const client of clients) {
      client.send(get('large.bin'))
      client.raw.socket.once('data', () => client.raw.socket.pause())
    }
    for (let wait = 0; wait < 100 && clients.some(({ raw }) => raw.socket.bytesRead === 0); wait++)
      await trial.lapse(10)
    return clients
  }

  /** Until all has come, or nothing more comes: how long that takes is no matter. */
  async function readOn(trial: Trial, { raw: { socket } }: TrialClient): Promise<void> {
    socket.resume()
    for (let before = -1; before < socket.bytesRead; ) {
      before = socket.bytesRead
      await trial.lapse(100)
    }
  }

  /** When nothing changes any more: until then some is still being sent, and garbage still being collected. */
  async function memoryAtRest(trial: Trial, observer: TrialClient): Promise<number> {
    let bytes = 0
    for (let turn = 0, unchanged = 0; turn < 100 && unchanged < 5; turn++) {
      await trial.lapse(10)
      const now = await look(observer, '/memory')
      unchanged = Math.abs(now - bytes) < 65_536 ? unchanged + 1 : 0
      bytes = now
    }
    return bytes
  }

  /** What the stage says of its process, at `/memory` and `/open`. */
  async function look(observer: TrialClient, path: '/memory' | '/open'): Promise<number> {
    const { body } = await observer.send(request('GET', path)).answers({ status: 200 })
    return Object.values(JSON.parse(body.toString()))[0] as number
  }

  function megabytes(bytes: number): string {
    return `${(Math.max(0, bytes) / 1_048_576).toFixed(1)} MB`
  }
})

section('2.6', () => {
  check('2.6a', async (trial: Trial) => {
    for (const name of ['hello.txt', '100k.bin']) {
      trial.sent.length = 0
      const client = await trial.connect()
      const head = await client.send(request('HEAD', `/static/${name}`)).answers({ status: 200 }, 'HEAD')
      await client.send(get('digits.txt')).answers({ status: 200, body: files['digits.txt'] })
      const got = await ask(trial, get(name), { status: 200 })
      trial.sent.unshift(request('HEAD', `/static/${name}`))
      for (const field of ['content-length', 'content-type', 'etag', 'last-modified'])
        trial.expect(
          head.headers[field] === got.headers[field],
          `${field}: ${got.headers[field]}, as in the answer to GET`,
          `${field}: ${head.headers[field] ?? 'no such field'}`,
        )
    }
    await ask(trial, request('HEAD', '/static/missing.txt'), { status: 404 })
  })

  check('2.6b', async (trial: Trial) => {
    for (const method of ['POST', 'DELETE']) {
      const response = await ask(trial, request(method, '/static/hello.txt'), { status: 405 })
      const allowed = (response.headers['allow'] ?? '').split(/ *, */)
      const isRight = allowed.includes('GET') && allowed.includes('HEAD')
      trial.expect(isRight, '405 with allow: GET, HEAD', field(response, 'allow'))
    }
  })
})

/** As a client that has the file: what it would send to ask whether it is still the same. */
async function validators(trial: Trial, name = 'hello.txt', config?: Partial<Config>) {
  const response = await ask(trial, get(name), { status: 200 }, config)
  const { etag = '', 'last-modified': modified = '' } = response.headers
  trial.expect(
    /^(W\/)?"[\x21\x23-\x7e]*"$/.test(etag),
    'an etag field, such as etag: "abc"',
    field(response, 'etag'),
  )
  return { etag, opaque: etag.replace(/^W\//, ''), modified }
}

section('2.7', () => {
  const unmodified = { status: 304 }

  check('2.7a', async (trial: Trial) => {
    const response = await ask(trial, get('hello.txt'), { status: 200 })
    const modified = MODIFIED.toUTCString()
    trial.expect(
      response.headers['last-modified'] === modified,
      `last-modified: ${modified}`,
      field(response, 'last-modified'),
    )
    await validators(trial)
    for (const cacheControl of ['public, max-age=60', 'no-cache', '']) {
      const response = await ask(trial, get('hello.txt'), { status: 200 }, { cacheControl })
      const value = response.headers['cache-control']
      const expected = cacheControl === '' ? 'no cache-control field' : `cache-control: ${cacheControl}`
      trial.expect((value ?? '') === cacheControl && value !== '', expected, field(response, 'cache-control'))
    }
  })

  check('2.7b', async (trial: Trial) => {
    const { etag, opaque } = await validators(trial)
    for (const field of [etag, `"a", ${opaque}, "b"`, `W/${opaque}`, `W/"x" ,${opaque}`, '*'])
      await ask(trial, get('hello.txt', `If-None-Match: ${field}`), unmodified)
    for (const field of ['"something-else"', `"${opaque.slice(1, -1)}-not"`])
      await ask(trial, get('hello.txt', `If-None-Match: ${field}`), { status: 200, body: files['hello.txt'] })
    await ask(trial, request('HEAD', '/static/hello.txt', `If-None-Match: ${etag}`), unmodified)
  })

  check('2.7c', async (trial: Trial) => {
    const at = (ms: number) => new Date(MODIFIED.getTime() + ms).toUTCString()
    const sameTime = [at(0), at(60_000), 'Thursday, 29-Feb-24 12:00:00 GMT', 'Thu Feb 29 12:00:00 2024']
    for (const date of sameTime) await ask(trial, get('hello.txt', `If-Modified-Since: ${date}`), unmodified)
    for (const date of [at(-1_000), 'yesterday', ''])
      await ask(trial, get('hello.txt', `If-Modified-Since: ${date}`), { status: 200 })
  })

  check('2.7d', async (trial: Trial) => {
    const { etag, modified } = await validators(trial)
    const fields = (tag: string, date: string) => [`If-None-Match: ${tag}`, `If-Modified-Since: ${date}`]
    await ask(trial, get('hello.txt', ...fields('"an-older-one"', modified)), { status: 200 })
    const older = new Date(0).toUTCString()
    await ask(trial, get('hello.txt', ...fields(etag, older)), unmodified)
  })

  check('2.7e', async (trial: Trial) => {
    const { etag } = await validators(trial)
    trial.sent.length = 0
    const client = await trial.connect()
    const response = await client.send(get('hello.txt', `If-None-Match: ${etag}`)).answers(unmodified)
    await client.send(get('digits.txt')).answers({ status: 200, body: files['digits.txt'] })
    for (const [name, value] of [
      ['etag', etag],
      ['cache-control', 'public, max-age=60'],
    ] as const)
      trial.expect(
        response.headers[name] === value,
        `304 with ${name}: ${value}`,
        `304 with ${field(response, name)}`,
      )
  })

  check('2.7f', async (trial: Trial) => {
    const staticRoot = mkdtempSync(join(tmpdir(), 'stage-2-'))
    try {
      const write = (content: string, modified: Date) => {
        mkdirSync(staticRoot, { recursive: true })
        writeFileSync(join(staticRoot, 'page.txt'), content)
        utimesSync(join(staticRoot, 'page.txt'), modified, modified)
      }
      const later = new Date(MODIFIED.getTime() + 2_000)
      write('one', MODIFIED)
      const first = await validators(trial, 'page.txt', { staticRoot })
      write('two', later)
      const ifFirst = get('page.txt', `If-None-Match: ${first.etag}`)
      await ask(trial, ifFirst, { status: 200, body: 'two' }, { staticRoot })
      const second = await validators(trial, 'page.txt', { staticRoot })
      write('three', later)
      const ifSecond = get('page.txt', `If-None-Match: ${second.etag}`)
      await ask(trial, ifSecond, { status: 200, body: 'three' }, { staticRoot })
    } finally {
      rmSync(staticRoot, { recursive: true, force: true })
    }
  })
})

section('2.8', () => {
  const digits = files['digits.txt']

  /** Digits from the first to the last, both included. */
  async function expectPart(trial: Trial, range: string, first: number, last: number): Promise<void> {
    const response = await ask(trial, get('digits.txt', `Range: ${range}`), {
      status: 206,
      body: digits.slice(first, last + 1),
    })
    const contentRange = `bytes ${first}-${last}/10`
    const isRight = response.headers['content-range'] === contentRange
    trial.expect(isRight, `content-range: ${contentRange}`, field(response, 'content-range'))
  }

  const whole = { status: 200, body: digits }

  check('2.8a', async (trial: Trial) => {
    await expectPart(trial, 'bytes=2-5', 2, 5)
    await expectPart(trial, 'bytes=0-0', 0, 0)
    await expectPart(trial, 'bytes=9-9', 9, 9)
  })

  check('2.8b', async (trial: Trial) => {
    await expectPart(trial, 'bytes=5-', 5, 9)
    await expectPart(trial, 'bytes=-5', 5, 9)
    await expectPart(trial, 'bytes=-1', 9, 9)
    await expectPart(trial, 'bytes=7-99', 7, 9)
    for (const all of ['bytes=-99', 'bytes=0-']) {
      const response = await askFor(trial, get('digits.txt', `Range: ${all}`), [200, 206])
      expectBody(trial, response, digits)
    }
  })

  check('2.8c', async (trial: Trial) => {
    for (const range of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
      const response = await ask(trial, get('digits.txt', `Range: ${range}`), { status: 416 })
      const isRight = response.headers['content-range'] === 'bytes */10'
      trial.expect(isRight, 'content-range: bytes */10', field(response, 'content-range'))
    }
  })

  check('2.8d', async (trial: Trial) => {
    await ask(trial, get('digits.txt', 'Range: lines=1-2'), whole)
    for (const range of ['bytes=5-2', 'bytes=a-b', 'bytes=', 'bytes=-', 'bytes=1-2x', 'bytes=1.5-3', '5-7']) {
      const response = await askFor(trial, get('digits.txt', `Range: ${range}`), [200, 400, 416])
      if (response.status === 200) expectBody(trial, response, digits)
    }
    const head = request('HEAD', '/static/digits.txt', 'Range: bytes=2-5')
    const response = await ask(trial, head, { status: 200 })
    trial.expect(
      response.headers['content-length'] === '10',
      'content-length: 10',
      field(response, 'content-length'),
    )
  })

  check('2.8e', async (trial: Trial) => {
    const first = 5_000_001
    const last = 5_300_000
    const range = `Range: bytes=${first}-${last}`
    const response = await ask(trial, get('large.bin', range), { status: 206 })
    expectBody(trial, response, files['large.bin'].subarray(first, last + 1))
  })

  check('2.8f', async (trial: Trial) => {
    const stale = get('digits.txt', 'Range: bytes=2-5', 'If-Range: "an-older-one"')
    await ask(trial, stale, whole)
    const older = get('digits.txt', 'Range: bytes=2-5', `If-Range: ${new Date(0).toUTCString()}`)
    await ask(trial, older, whole)
  })

  check('2.8g', async (trial: Trial) => {
    const { etag } = await validators(trial, 'digits.txt')
    for (const range of ['bytes=2-5', 'bytes=10-'])
      await ask(trial, get('digits.txt', `Range: ${range}`, `If-None-Match: ${etag}`), { status: 304 })
  })
})
