import { describe, expect, it } from 'vitest'
import { defaults } from '../../solution/config.ts'
import { atRest, eventually } from '../support/eventually.ts'
import { get } from '../support/messages.ts'
import { serve } from '../support/serve.ts'

const { writeTimeoutMs, minBytesPerSecond } = defaults
const MB = 1_048_576

/** A client that has asked for so much, and reads nothing of it; the kernels have taken what they hold. */
async function stuck(bytes: number, piece = bytes) {
  async function* stream() {
    for (let sent = 0; sent < bytes; sent += piece) yield Buffer.alloc(piece)
  }
  const body = () => (piece === bytes ? Buffer.alloc(bytes) : stream())
  const server = await serve(() => ({ status: 200, headers: {}, body: body() }))
  const client = await server.connect()
  client.socket.pause()
  client.send(get('/'))
  const socket = server.socketOf(client)
  await eventually(() => socket.writableLength > 0, 'something waits for the client')
  await atRest(() => socket.bytesWritten - socket.writableLength)
  return { server, client, socket, clock: server.clock }
}

describe('a client that does not take its answer', () => {
  it('is cut when the write timeout is over, and can not take what came for the whole', async () => {
    const { client, socket, clock } = await stuck(64 * MB, 65_536)
    const seconds = Math.ceil(writeTimeoutMs / 1_000 + socket.writableLength / minBytesPerSecond)
    for (let second = 0; second < seconds - 2; second++) clock.advance(1_000)
    expect(socket.destroyed).toBe(false)
    for (let second = 0; second < 4; second++) clock.advance(1_000)
    expect(socket.destroyed).toBe(true)
    client.socket.resume()
    await client.closed()
    expect(client.received.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /)
    expect(client.received.subarray(-5).toString('latin1')).not.toBe('0\r\n\r\n')
  })

  it('is left alone as long as it takes at least the least rate', async () => {
    const { client, socket, clock } = await stuck(64 * MB, 65_536)
    // To collect what it reads would take the test longer than all the rest.
    client.socket.removeAllListeners('data').on('data', () => {})
    for (let round = 0; round < 5; round++) {
      const before = socket.bytesWritten
      for (let second = 0; second < writeTimeoutMs / 1_000; second++) clock.advance(1_000)
      client.socket.resume()
      await eventually(() => socket.bytesWritten > before + MB, 'the client reads on')
      client.socket.pause()
      await atRest(() => socket.bytesWritten - socket.writableLength)
    }
    expect(socket.destroyed).toBe(false)
  })

  it('is cut also while the connection is being closed', async () => {
    const { client, socket, clock } = await stuck(64 * MB)
    client.end()
    await eventually(() => socket.readableEnded, 'the server knows that nothing more will be asked')
    const mostSeconds = Math.ceil((64 * MB) / minBytesPerSecond + writeTimeoutMs / 1_000 + 1)
    for (let second = 0; second < mostSeconds && !socket.destroyed; second++) clock.advance(1_000)
    expect(socket.destroyed).toBe(true)
  })

  it('costs nothing when it is done: no connection, no timer', async () => {
    const { client, clock, server } = await stuck(64 * MB, 65_536)
    client.destroy()
    await eventually(() => server.sockets.every(socket => socket.destroyed), 'the server lets go of it')
    await eventually(() => clock.pending === 0, 'no timer is left')
  })
})
