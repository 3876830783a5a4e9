import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { mirror, nod, Patient, recording } from '../support/handlers.ts'
import { get, post, postChunked } from '../support/messages.ts'
import type { RawClient } from '../support/raw-client.ts'
import { serve, serveInMemory } from '../support/serve.ts'

async function bodies(client: RawClient, count: number): Promise<string[]> {
  const bodies: string[] = []
  while (bodies.length < count) bodies.push((await client.response()).body.toString())
  return bodies
}

describe('requests sent ahead', () => {
  it('are answered in order, a hundred of them', async () => {
    const client = await (await serve(nod)).connect()
    const paths = Array.from({ length: 100 }, (_, i) => `/${i}`)
    client.send(paths.map(path => get(path)).join(''))
    expect(await bodies(client, 100)).toEqual(paths.map(path => `GET ${path}`))
    expect(client.received).toHaveLength(0)
  })

  it('are answered in order though the first takes longer than the others', async () => {
    const patient = new Patient()
    const server = await serve(request =>
      request.path === '/slow' ? patient.handler(request) : nod(request),
    )
    const client = await server.connect()
    client.send(get('/1') + get('/slow') + get('/2') + get('/3'))
    expect(await bodies(client, 1)).toEqual(['GET /1'])
    await eventually(() => patient.requests.length === 1, 'the slow request reaches its handler')
    expect(client.received).toHaveLength(0)
    patient.answer()
    expect(await bodies(client, 3)).toEqual(['at last', 'GET /2', 'GET /3'])
  })

  it('are not begun before the one in front is answered', async () => {
    const patient = new Patient()
    const client = await (await serve(patient.handler)).connect()
    client.send(get('/1') + get('/2') + get('/3'))
    for (let i = 1; i <= 3; i++) {
      await eventually(() => patient.requests.length >= i, `request ${i} reaches the handler`)
      expect(patient.requests).toHaveLength(i)
      patient.answer({ status: 200, headers: {}, body: `${i}` })
    }
    expect(await bodies(client, 3)).toEqual(['1', '2', '3'])
  })

  it('are answered with one write when they came in one piece', async () => {
    const { socket } = await serveInMemory(nod)
    socket.receive(get('/1') + get('/2') + get('/3'))
    expect(socket.writes).toHaveLength(1)
    expect(socket.sent.match(/GET \/[0-9]/g)).toEqual(['GET /1', 'GET /2', 'GET /3'])
  })

  it('do not hold back the answer to one in front when the next has only begun', async () => {
    const { socket } = await serveInMemory(nod)
    socket.receive(`${get('/1')}GET /2 HT`)
    expect(socket.sent).toMatch(/GET \/1$/)
  })

  it('are told apart from the bodies between them', async () => {
    const client = await (await serve(mirror)).connect()
    client.send(
      post('/1', 'one') +
        get('/2') +
        postChunked('/3', ['th', 'ree']) +
        post('/4', '') +
        post('/5', get('/x')),
    )
    expect(await bodies(client, 5)).toEqual([
      'POST /1 one',
      'GET /2 ',
      'POST /3 three',
      'POST /4 ',
      `POST /5 ${get('/x')}`,
    ])
  })
})

describe('a pipeline cut into packets', () => {
  const pipeline = post('/1', 'one') + postChunked('/2', ['t', 'wo']) + get('/3')
  const answers = ['POST /1 one', 'POST /2 two', 'GET /3 ']

  it('is answered the same at each cut in two', async () => {
    const server = await serve(mirror)
    for (let at = 1; at < pipeline.length; at++) {
      const client = await server.connect()
      client.send(pipeline.slice(0, at))
      await server.hasRead(client, at)
      client.send(pipeline.slice(at))
      expect(await bodies(client, 3), `cut at ${at}`).toEqual(answers)
      client.destroy()
    }
  })

  it('is answered the same byte by byte', async () => {
    const server = await serve(mirror)
    const client = await server.connect()
    for (const [at, byte] of [...pipeline].entries()) {
      client.send(byte)
      await server.hasRead(client, at + 1)
    }
    expect(await bodies(client, 3)).toEqual(answers)
  })
})

describe('a bad request in the middle of a pipeline', () => {
  it('is answered after those before it, and nothing behind it is', async () => {
    const { handler, targets } = recording()
    const client = await (await serve(handler)).connect()
    client.send(`${get('/1') + get('/2')}GET /bad\r\n\r\n${get('/3')}`)
    expect(await bodies(client, 2)).toEqual(['GET /1', 'GET /2'])
    const { status, headers } = await client.response()
    expect(status).toBe(400)
    expect(headers['connection']).toBe('close')
    expect(await client.rest()).toBe('')
    expect(targets).toEqual(['/1', '/2'])
  })

  it('waits for the answer to one before it that takes long', async () => {
    const patient = new Patient()
    const client = await (await serve(patient.handler)).connect()
    client.send(`${get('/1')}nonsense\r\n\r\n`)
    await eventually(() => patient.requests.length === 1, 'the good request reaches the handler')
    patient.answer()
    expect((await client.response()).status).toBe(200)
    expect((await client.response()).status).toBe(400)
    expect(await client.rest()).toBe('')
  })
})
