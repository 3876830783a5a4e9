/** The slot of level 6 by itself: connections without a network, time that stands still. */
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Handler, Request, Response } from '../solution/contracts.ts'
import { shutdown } from '../solution/shutdown.ts'
import { atRest, eventually } from './support/eventually.ts'
import { ManualClock } from './support/manual-clock.ts'
import { MemorySocket } from './support/memory-socket.ts'

const DRAIN_TIMEOUT_MS = 10_000
/** Longer than any client is given to ask again. */
const LONG_MS = 5_000

const ok: Response = { status: 200, headers: { 'x-own': '1' }, body: 'ok' }

function start() {
  const clock = new ManualClock()
  const slot = shutdown({ drainTimeoutMs: DRAIN_TIMEOUT_MS }, clock)
  const open = new Set<MemorySocket>()

  /** A connection whose protocol is the test itself. */
  const connect = (handler: Handler = () => ok) => {
    const socket = new MemorySocket()
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const tracked = slot.track(socket)(handler)
    return { socket, ask: () => tracked({ method: 'GET' } as Request) }
  }
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await eventually(() => open.size === 0, 'every connection has ended')
    expect(clock.pending, 'timers left behind').toBe(0)
  })
  return { clock, slot, connect }
}

/** A promise that can be looked at. */
function watch<T>(promise: Promise<T>): { result: T | undefined } {
  const seen: { result: T | undefined } = { result: undefined }
  promise.then(result => {
    seen.result = result
  })
  return seen
}

function later(): { handler: Handler; answer: (response?: Response) => void; fail: () => void } {
  let answer = (_: Response) => {}
  let fail = () => {}
  const handler: Handler = () =>
    new Promise((resolve, reject) => {
      answer = resolve
      fail = () => reject(new Error('of the handler'))
    })
  return { handler, answer: (response = ok) => answer(response), fail: () => fail() }
}

const hasFin = ({ socket }: { socket: MemorySocket }) => socket.writableEnded

describe('before a drain', () => {
  it('answers go through as they are, a synchronous one without a promise', async () => {
    const { slot, connect } = start()
    expect(connect().ask()).toBe(ok)
    expect(await connect(async () => ok).ask()).toBe(ok)
    expect(slot.draining).toBe(false)
  })

  it('no timer runs', async () => {
    const { clock, connect } = start()
    await connect(async () => ok).ask()
    expect(clock.pending).toBe(0)
  })
})

describe('a drain', () => {
  it('is over at once where nobody is connected, and takes no timer', async () => {
    const { clock, slot } = start()
    expect(await slot.drain()).toEqual({ cut: 0 })
    expect(slot.draining).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('is one, however often it is asked for', async () => {
    const { clock, slot, connect } = start()
    const { socket } = connect(() => later().handler({} as Request))
    const drains = [slot.drain(), slot.drain()]
    clock.advance(LONG_MS)
    drains.push(slot.drain())
    socket.destroy()
    const results = await Promise.all(drains)
    expect(results).toEqual([{ cut: 0 }, { cut: 0 }, { cut: 0 }])
  })

  it('ends idle connections at once, with a FIN, and lets their clients close', async () => {
    const { clock, slot, connect } = start()
    const connection = connect()
    connection.ask()
    clock.advance(LONG_MS)
    const drained = watch(slot.drain())
    expect(hasFin(connection)).toBe(true)
    expect(connection.socket.destroyed).toBe(false)
    connection.socket.receiveEnd()
    await eventually(() => drained.result !== undefined, 'the drain is over')
    expect(drained.result).toEqual({ cut: 0 })
  })

  it.each(['an answer', 'its beginning'])('leaves a connection some time to ask again after %s', what => {
    const { clock, slot, connect } = start()
    clock.advance(LONG_MS)
    const connection = connect()
    if (what === 'an answer') connection.ask()
    slot.drain()
    clock.advance(1)
    expect(hasFin(connection)).toBe(false)
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(true)
  })

  it('tells the client that asks again to close', () => {
    const { slot, connect } = start()
    const connection = connect()
    slot.drain()
    expect(connection.ask()).toEqual({ ...ok, headers: { 'x-own': '1', connection: 'close' } })
  })

  it('does not close on a request that came during it and takes its time', () => {
    const { clock, slot, connect } = start()
    const connection = connect(later().handler)
    slot.drain()
    connection.ask()
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(false)
  })

  it('waits for a request of which the head is still coming', async () => {
    const { clock, slot, connect } = start()
    const connection = connect()
    slot.drain()
    await connection.socket.flowing()
    for (let i = 0; i < 5; i++) {
      clock.advance(400)
      connection.socket.receive('G')
    }
    expect(hasFin(connection)).toBe(false)
    expect(connection.ask()).toMatchObject({ headers: { connection: 'close' } })
  })

  it('waits for a busy connection, and says in its answer that it closes', async () => {
    const { clock, slot, connect } = start()
    const { handler, answer } = later()
    const connection = connect(handler)
    const answered = connection.ask()
    const drained = watch(slot.drain())
    clock.advance(DRAIN_TIMEOUT_MS - 1)
    expect(hasFin(connection)).toBe(false)
    answer()
    expect(await answered).toMatchObject({ status: 200, headers: { connection: 'close' } })
    connection.socket.end()
    await eventually(() => connection.socket.writableFinished, 'the answer is out')
    expect(drained.result).toBeUndefined()
    connection.socket.destroy()
    await eventually(() => drained.result !== undefined, 'the drain is over')
    expect(drained.result).toEqual({ cut: 0 })
  })

  it('closes a connection whose protocol stays although the answer says that it closes', async () => {
    const { clock, slot, connect } = start()
    const { handler, answer } = later()
    const connection = connect(handler)
    const answered = connection.ask()
    slot.drain()
    answer()
    await answered
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(true)
  })

  it.each(['throws', 'rejects'])('goes on when a handler %s', async how => {
    const { clock, slot, connect } = start()
    const { handler, fail } = later()
    const connection = connect(
      how === 'rejects'
        ? handler
        : () => {
            throw new Error('of the handler')
          },
    )
    slot.drain()
    const ask = async () => connection.ask()
    const asked = expect(ask()).rejects.toThrow('of the handler')
    fail()
    await asked
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(true)
  })

  it('waits until a stream has ended, also one that had begun before', async () => {
    const { clock, slot, connect } = start()
    async function* pieces() {
      yield Buffer.from('a')
      yield Buffer.from('b')
    }
    const connection = connect(() => ({ status: 200, headers: {}, body: pieces() }))
    const response = await connection.ask()
    const stream = (response.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    expect((await stream.next()).value?.toString()).toBe('a')
    slot.drain()
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(false)
    expect((await stream.next()).value?.toString()).toBe('b')
    expect((await stream.next()).done).toBe(true)
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(true)
  })

  it('waits until a file was let go of, and it is let go of once', async () => {
    const { clock, slot, connect } = start()
    const released: number[] = []
    const body = { fd: 0, start: 0, length: 9, release: (sent: number) => released.push(sent) }
    const connection = connect(() => ({ status: 200, headers: {}, body }))
    const response = await connection.ask()
    slot.drain()
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(false)
    ;(response.body as typeof body).release(9)
    expect(released).toEqual([9])
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(true)
  })

  it('takes a connection that comes during it', async () => {
    const { clock, slot, connect } = start()
    const first = watch(slot.drain())
    const connection = connect()
    await eventually(() => first.result !== undefined, 'the first drain is over')
    const drained = watch(slot.drain())
    expect(connection.ask()).toMatchObject({ headers: { connection: 'close' } })
    clock.advance(LONG_MS)
    expect(hasFin(connection)).toBe(true)
    await atRest(() => Number(drained.result !== undefined))
    expect(drained.result).toBeUndefined()
    connection.socket.destroy()
    await eventually(() => drained.result !== undefined, 'the drain is over')
  })

  it('leaves no timer for a handler that outlives its connection', async () => {
    const { clock, slot, connect } = start()
    const { handler, answer } = later()
    const connection = connect(handler)
    const answered = connection.ask()
    const drained = slot.drain()
    connection.socket.destroy()
    await drained
    answer()
    await answered
    expect(clock.pending).toBe(0)
  })
})

describe('the deadline', () => {
  it('cuts what is still busy, and counts it', async () => {
    const { clock, slot, connect } = start()
    const [busy, other] = [connect(later().handler), connect(later().handler)]
    busy.ask()
    other.ask()
    const drained = slot.drain()
    clock.advance(DRAIN_TIMEOUT_MS)
    expect(busy.socket.destroyed).toBe(true)
    expect(await drained).toEqual({ cut: 2 })
  })

  it('ends, and does not count, a connection that has had its last answer', async () => {
    const { clock, slot, connect } = start()
    const connection = connect()
    connection.ask()
    const drained = slot.drain()
    clock.advance(DRAIN_TIMEOUT_MS - 100)
    connection.socket.end()
    await eventually(() => connection.socket.writableFinished, 'the FIN is out')
    clock.advance(100)
    expect(await drained).toEqual({ cut: 0 })
  })

  it('counts what it cuts of those that came during the drain', async () => {
    const { clock, slot, connect } = start()
    await slot.drain()
    connect(later().handler).ask()
    const drained = slot.drain()
    clock.advance(DRAIN_TIMEOUT_MS)
    expect(await drained).toEqual({ cut: 1 })
  })
})

describe('force', () => {
  it('cuts at once, and counts each connection once', async () => {
    const { slot, connect } = start()
    connect(later().handler).ask()
    const drained = slot.drain()
    slot.force()
    slot.force()
    expect(await drained).toEqual({ cut: 1 })
  })
})
