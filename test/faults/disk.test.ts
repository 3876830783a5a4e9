import { once } from 'node:events'
import { mkdirSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { get } from '../support/messages.ts'
import { HUGE_BYTES, LARGE_BYTES, useFaultyServer } from './harness.ts'

const server = useFaultyServer()
const path = (name: string) => join(server().folder, name)

beforeEach(() => {
  mkdirSync(server().folder, { recursive: true })
  writeFileSync(path('large.bin'), Buffer.alloc(LARGE_BYTES, 'x'))
  writeFileSync(path('huge.bin'), Buffer.alloc(HUGE_BYTES, 'x'))
  writeFileSync(path('small.txt'), 'small\n')
})

/** A client that has begun to read a file, and does not go on yet. */
async function inTheMiddle(name = 'large.bin') {
  const client = await server().connect()
  client.socket.once('data', () => client.socket.pause())
  client.send(get(`/static/${name}`))
  await once(client.socket, 'data')
  return client
}

describe('a file that is being sent', () => {
  it('and becomes shorter ends the connection: nobody takes what came for the whole', async () => {
    const client = await inTheMiddle('huge.bin')
    truncateSync(path('huge.bin'), 1_000)
    client.socket.resume()
    await client.closed()
    expect(client.received.toString('latin1')).toContain(`content-length: ${HUGE_BYTES}\r\n`)
    expect(client.received.length).toBeLessThan(HUGE_BYTES)
  })

  it('and is removed is sent to its end', async () => {
    const client = await inTheMiddle()
    unlinkSync(path('large.bin'))
    client.socket.resume()
    expect((await client.response()).body).toHaveLength(LARGE_BYTES)
    expect((await client.send(get('/static/large.bin')).response()).status).toBe(404)
  })

  it('and is replaced is sent as it was', async () => {
    const client = await inTheMiddle()
    writeFileSync(path('new'), Buffer.alloc(LARGE_BYTES, 'y'))
    renameSync(path('new'), path('large.bin'))
    client.socket.resume()
    expect((await client.response()).body.equals(Buffer.alloc(LARGE_BYTES, 'x'))).toBe(true)
    expect((await client.send(get('/static/large.bin')).response()).body[0]).toBe('y'.charCodeAt(0))
  })
})

describe('a root that is removed', () => {
  it('has no files, is no failure, and has them again when it is back', async () => {
    const client = await server().connect()
    const ask = async (name: string) => (await client.send(get(`/static/${name}`)).response()).status
    expect([await ask('small.txt'), await ask('large.bin')]).toEqual([200, 200])
    rmSync(server().folder, { recursive: true })
    expect([await ask('small.txt'), await ask('large.bin')]).toEqual([404, 404])
    mkdirSync(server().folder)
    writeFileSync(path('huge.bin'), Buffer.alloc(HUGE_BYTES, 'x'))
    writeFileSync(path('small.txt'), 'new\n')
    expect([await ask('small.txt'), await ask('large.bin')]).toEqual([200, 404])
  })

  it('and comes back as a file has no files', async () => {
    const client = await server().connect()
    rmSync(server().folder, { recursive: true })
    writeFileSync(server().folder, 'no directory')
    expect((await client.send(get('/static/small.txt')).response()).status).toBe(404)
    unlinkSync(server().folder)
  })
})
