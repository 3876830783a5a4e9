import { describe, expect, it } from 'vitest'
import { get } from '../support/messages.ts'
import { useFaultyServer } from './harness.ts'

const server = useFaultyServer({ maxDescriptors: 256, env: { IDLE_TIMEOUT_MS: '600000' } })

describe.skipIf(process.platform === 'win32')('a process without a descriptor left', () => {
  it('goes on serving the clients that it has, and all others when it has some again', async () => {
    const client = await server().connect()
    await client.send(get('/')).response()
    expect(await server().ask('exhaust')).toBe('EMFILE')
    expect((await client.send(get('/')).response()).status).toBe(200)
    // A file can't be opened. That is our failure, and the operator hears of it.
    expect((await client.send(get('/static/large.bin')).response()).status).toBe(500)
    expect(await server().ask('log')).toContainEqual(expect.stringContaining('EMFILE'))
    // Node closes connections that it has no descriptor for, which is better than to leave them waiting.
    const strangers = await server().connectMany(20)
    for (const stranger of strangers) stranger.send(get('/'))
    await Promise.all(strangers.map(stranger => stranger.closed()))
    await server().ask('recover')
    expect((await client.send(get('/static/large.bin')).response()).status).toBe(200)
  })
})
