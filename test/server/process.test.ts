/** What becomes of the whole process, `solution/main.ts` itself, when something fails that nobody catches. */
import { describe, expect, it } from 'vitest'
import { MainProcess } from '../support/main-process.ts'
import { get, head } from '../support/messages.ts'

const preload = './test/server/fixtures/fails-on-signal.ts'

const start = (failure: string, env = {}) => MainProcess.start({ preload, env: { FAILURE: failure, ...env } })

describe.each([
  ['throws', 'uncaughtException', { message: 'nobody catches this', cause: { message: 'the cause' } }],
  ['rejects', 'unhandledRejection', { message: 'nobody catches this' }],
  ['throws undefined', 'uncaughtException', { type: 'undefined' }],
  ['throws an error that can not be told', 'uncaughtException', { message: 'nobody catches this' }],
])('an application that %s where nobody catches it', (failure, origin, err) => {
  it('ends its process with exit code 1, a line that tells why, and the log written', async () => {
    const main = await start(failure)
    const client = await main.connect()
    await client.send(get('/users/1', 'X-Request-Id: r1')).response()
    main.child.kill('SIGUSR2')
    expect(await main.ended()).toEqual({ code: 1, signal: null })
    const [listening, request, fatal, drained, ...more] = main.log
    expect(listening).toMatchObject({ level: 'info', pid: main.child.pid })
    expect(request).toMatchObject({ msg: 'request', id: 'r1', status: 200 })
    expect(fatal).toMatchObject({ level: 'fatal', origin, err })
    expect(drained!['msg']).toMatch(/^drained/)
    expect(more).toEqual([])
    expect(await client.closed()).toMatch(/closed|reset/)
  })
})

describe('a failure that nobody catches', () => {
  it('leaves a log in which each line says each thing once', async () => {
    const main = await start('rejects')
    main.child.kill('SIGUSR2')
    await main.ended()
    expect(main.log).toHaveLength(3)
    expect(main.ambiguous).toEqual([])
  })

  it('lets a request end that is nearly done', async () => {
    const main = await start('throws')
    const client = await main.connect()
    const body = 'x'.repeat(1_000)
    client.send(`${head('POST /echo HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Content-Length: 1000')}`)
    expect((await client.response({ interim: true })).status).toBe(100)
    main.child.kill('SIGUSR2')
    await main.line(({ level }) => level === 'fatal')
    client.send(body)
    const answer = await client.response()
    expect(answer.status).toBe(200)
    expect(answer.headers['connection']).toBe('close')
    expect(answer.body.toString()).toBe(body)
    client.end()
    expect(await main.ended()).toEqual({ code: 1, signal: null })
  })

  it('does not wait for a client that takes its time', async () => {
    const main = await start('throws', { DRAIN_TIMEOUT_MS: '600000', BODY_TIMEOUT_MS: '600000' })
    const client = await main.connect()
    client.send(head('POST /echo HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Content-Length: 1000'))
    await client.response({ interim: true })
    main.child.kill('SIGUSR2')
    expect(await main.ended()).toEqual({ code: 1, signal: null })
    expect(main.log.at(-1)).toMatchObject({ level: 'warn', cut: 1 })
  })

  it('again ends the process at once', async () => {
    const main = await start('floods the log and throws', { DRAIN_TIMEOUT_MS: '600000' })
    const client = await main.connect()
    client.send('GET / HTTP/1.1\r\n')
    main.child.kill('SIGUSR2')
    expect(await main.ended()).toEqual({ code: 1, signal: null })
    expect(main.log.slice(1)).toMatchObject([{ level: 'fatal' }, { level: 'fatal' }])
  })
})
