import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { nod, Patient, recording } from '../support/handlers.ts'
import { get, head } from '../support/messages.ts'
import { serve } from '../support/serve.ts'

/** Sends a request, then another: what the first answer says of the connection, and whether the second comes. */
async function persistence(first: string): Promise<{ told: string | undefined; persists: boolean }> {
  const server = await serve(nod)
  const client = await server.connect()
  const { headers } = await client.send(first).response()
  client.send(get('/second'))
  const persists = await client.response().then(
    ({ body }) => body.toString() === 'GET /second',
    () => false,
  )
  if (!persists) expect(await client.closed()).toBe('closed')
  return { told: headers['connection'], persists }
}

describe('HTTP/1.1', () => {
  it('persists by default, and does not say so', async () => {
    expect(await persistence(get('/'))).toEqual({ told: undefined, persists: true })
  })

  it.each(['keep-alive', 'Keep-Alive', '', 'upgrade, te', 'closed', 'not-close', '"close"', 'clo se'])(
    'persists with Connection: %s',
    async options => {
      expect(await persistence(get('/', `Connection: ${options}`))).toEqual({
        told: undefined,
        persists: true,
      })
    },
  )

  it.each([
    'close',
    'Close',
    'CLOSE',
    'close, keep-alive',
    'keep-alive, close',
    'te,\tclose\t, x',
    ',close,',
    'te\r\nConnection: close',
    'close\r\nConnection: keep-alive',
  ])('closes with Connection: %j, and says so', async options => {
    expect(await persistence(get('/', `Connection: ${options}`))).toEqual({ told: 'close', persists: false })
  })

  it('is what a higher minor version is treated as', async () => {
    expect(await persistence(head('GET / HTTP/1.7', 'Host: a'))).toEqual({ told: undefined, persists: true })
  })

  it('ignores an Upgrade that nobody takes', async () => {
    const request = get('/', 'Connection: upgrade', 'Upgrade: nonsense/7')
    expect(await persistence(request)).toEqual({ told: undefined, persists: true })
  })
})

describe('HTTP/1.0', () => {
  it('closes by default, and says so', async () => {
    expect(await persistence(head('GET / HTTP/1.0'))).toEqual({ told: 'close', persists: false })
  })

  it.each(['keep-alive', 'Keep-Alive', 'te, KEEP-ALIVE'])(
    'persists when asked to, and says so: Connection: %s',
    async options => {
      const request = head('GET / HTTP/1.0', `Connection: ${options}`)
      expect(await persistence(request)).toEqual({ told: 'keep-alive', persists: true })
    },
  )

  it.each(['close', 'keep-alive, close', 'upgrade', 'keep-alive-not'])(
    'closes with Connection: %s',
    async options => {
      const request = head('GET / HTTP/1.0', `Connection: ${options}`)
      expect(await persistence(request)).toEqual({ told: 'close', persists: false })
    },
  )
})

describe('a connection that is to be closed', () => {
  it('answers nothing behind Connection: close, and runs nothing', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(get('/1') + get('/2', 'Connection: close') + get('/3') + get('/4'))
    expect((await client.response()).body.toString()).toBe('GET /1')
    expect((await client.response()).body.toString()).toBe('GET /2')
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1', '/2'])
  })

  it('is closed when the handler says so', async () => {
    const client = await (
      await serve(() => ({ status: 200, headers: { connection: 'close' }, body: 'bye' }))
    ).connect()
    client.send(get('/1') + get('/2'))
    expect((await client.response()).headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
  })

  it('is closed after the largest number of requests, the last of which is told', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler, { maxRequestsPerConnection: 3 })).connect()
    client.send(get('/1') + get('/2'))
    expect((await client.response()).headers['connection']).toBeUndefined()
    expect((await client.response()).headers['connection']).toBeUndefined()
    client.send(get('/3') + get('/4'))
    expect((await client.response()).headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1', '/2', '/3'])
  })

  it('is not closed for their number when there is no limit', async () => {
    const client = await (await serve(nod, { maxRequestsPerConnection: 0 })).connect()
    client.send(get('/').repeat(1_500))
    for (let i = 0; i < 1_500; i++) expect((await client.response()).headers['connection']).toBeUndefined()
  })
})

describe('a client that ends its side', () => {
  it('is answered all the same, then the connection ends', async () => {
    const client = await (await serve(nod)).connect()
    client.send(get('/1') + get('/2')).end()
    expect((await client.response()).body.toString()).toBe('GET /1')
    expect((await client.response()).body.toString()).toBe('GET /2')
    expect(await client.closed()).toBe('closed')
  })

  it('is answered however long that takes', async () => {
    const patient = new Patient()
    const server = await serve(patient.handler)
    const client = await server.connect()
    client.send(get('/')).end()
    await eventually(() => patient.requests.length === 1, 'the request reaches the handler')
    server.clock.advance(1_000_000)
    patient.answer()
    expect((await client.response()).body.toString()).toBe('at last')
    expect(await client.closed()).toBe('closed')
  })

  it('is not answered when it has asked nothing', async () => {
    const client = await (await serve(nod)).connect()
    expect(await client.end().rest()).toBe('')
  })

  it('is told that its request is not complete when it ends within the head', async () => {
    const client = await (await serve(nod)).connect()
    const { status, headers } = await client.send('GET / HTTP/1.1\r\nHo').end().response()
    expect(status).toBe(400)
    expect(headers['connection']).toBe('close')
    expect(await client.closed()).toBe('closed')
  })
})
