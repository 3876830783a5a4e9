import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { get } from '../support/messages.ts'
import { useFaultyServer } from './harness.ts'

const CLIENTS = 5_000
const PLACES = 1_000

const server = useFaultyServer({
  env: { MAX_CONNECTIONS: `${PLACES}`, IDLE_TIMEOUT_MS: '600000', RATE_LIMIT: '0' },
})

type Fate = 'served' | 'turned away' | 'closed' | 'other'

/** Connects, asks, and stays. Resolves as soon as it knows what became of it. */
function visit(port: number, sockets: Socket[]): Promise<Fate> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    let text = ''
    socket.on('connect', () => socket.write(get('/')))
    socket.on('data', bytes => {
      text += bytes
      if (!text.includes('\r\n\r\n')) return
      if (text.startsWith('HTTP/1.1 200 ')) resolve('served')
      else resolve(/^HTTP\/1\.1 503 [\s\S]*\r\nretry-after: [1-9]/.test(text) ? 'turned away' : 'other')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve('closed'))
  })
}

describe('5,000 clients for 1,000 places', () => {
  it('find exactly 1,000 of them; the rest is told to come again, and then there is room', async () => {
    const sockets: Socket[] = []
    const fates = await Promise.all(Array.from({ length: CLIENTS }, () => visit(server().port, sockets)))
    const count = (fate: Fate) => fates.filter(each => each === fate).length
    expect(count('other')).toBe(0)
    expect(count('served')).toBe(PLACES)
    expect(count('turned away')).toBeGreaterThan(0)
    expect(count('turned away') + count('closed')).toBe(CLIENTS - PLACES)
    // Those that were turned away are gone, and those that were served are served again.
    await server().untilHeld({ connections: PLACES, places: PLACES })
    const again = sockets.filter((_, index) => fates[index] === 'served')
    const answers = again.map(async socket => {
      socket.write(get('/'))
      return `${(await once(socket, 'data'))[0]}`
    })
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    for (const socket of sockets) socket.destroy()
  })
})
