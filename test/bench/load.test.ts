import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLoad } from '../../scripts/bench/load.ts'
import { type ServerProcess, startServer } from '../../scripts/bench/server-process.ts'

let server: ServerProcess
const start = () =>
  startServer({ name: 'node:http', modulePath: new URL('fixtures/node-http.ts', import.meta.url) })
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

describe('runLoad', () => {
  it('measures a server', async () => {
    const result = await runLoad(server, { connections: 5, duration: 0.5 })
    expect(result).toMatchObject({
      ...{ server: 'node:http', errors: 0, timeouts: 0, non2xx: 0, socketsOpened: 5, connectionsServed: 5 },
      limitedBy: expect.stringMatching(/^(generator|server|others|neither)$/),
    })
    expect(result.requests).toBeGreaterThan(5)
    expect(result.throughput).toBeCloseTo((result.requests * 1000) / result.wallMs)
    const { p50, p90, p99, p999, max } = result.latency
    expect([p50, p90, p99, p999, max]).toEqual([p50, p90, p99, p999, max].toSorted((a, b) => a - b))
    expect(p50).toBeGreaterThan(0)
    expect(result.cpuPerRequest).toBeGreaterThan(0)
    expect(result.rss).toBeGreaterThan(10_000_000)
    expect(result.peakRss).toBeGreaterThanOrEqual(result.rss)
    expect(result.serverBusy).toBeGreaterThan(0)
    expect(result.generatorBusy).toBeGreaterThan(0)
  })

  it('ends after an amount of requests', async () => {
    const result = await runLoad(server, { connections: 5, amount: 50 })
    expect([result.requests, result.connectionsServed]).toEqual([50, 5])
  })

  it('counts sockets as the server does', async () => {
    const before = Number(await server.ask('sockets'))
    const { socketsOpened } = await runLoad(server, { connections: 7, amount: 70 })
    expect(Number(await server.ask('sockets')) - before).toBe(socketsOpened)
  })

  describe('of a server that closes every connection', () => {
    let closing: ServerProcess
    beforeAll(async () => {
      closing = await startServer({
        name: 'closes',
        modulePath: new URL('fixtures/closes.ts', import.meta.url),
      })
    })
    afterAll(() => closing.stop())

    it('times each request by itself', async () => {
      const result = await runLoad(closing, { connections: 5, duration: 0.5 })
      expect(result.errors).toBe(0)
      expect(result.socketsOpened).toBeGreaterThanOrEqual(result.requests)
      // Each of 5 connections is busy for all the time, with one request after the other.
      expect(result.latency.p50).toBeLessThan((2 * 5 * result.wallMs) / result.requests)
    })

    it('counts connections closed without an answer as errors', async () => {
      const result = await runLoad(closing, { path: '/drop', connections: 5, duration: 0.3 })
      expect([result.requests, result.connectionsServed]).toEqual([0, 0])
      expect(result.errors).toBeGreaterThan(5)
      expect(result.cpuPerRequest).toBe(Number.POSITIVE_INFINITY)
    })
  })

  it.each([
    [{ connections: 0 }],
    [{ connections: 2001 }],
    [{ duration: 0 }],
    [{ duration: 61 }],
    [{ connections: 10, amount: 9 }],
  ])('refuses a load out of bounds: %o', async scenario => {
    await expect(runLoad(server, scenario)).rejects.toThrow(RangeError)
  })

  it('refuses two loads at once', async () => {
    const loads = [1, 2].map(() => runLoad(server, { connections: 5, amount: 50 }))
    const outcomes = await Promise.allSettled(loads)
    const refused = outcomes.filter(outcome => outcome.status === 'rejected')
    expect(refused.map(({ reason }) => String(reason))).toEqual([
      expect.stringContaining('another load is under way'),
    ])
  })

  it('says how a server ended during the load, and measures the next one', async () => {
    const doomed = await start()
    const load = runLoad(doomed, { connections: 5, duration: 20 })
    const crash = doomed.ask('crash').catch(() => {})
    await expect(load).rejects.toThrow('node:http exited with code 7')
    await crash
    expect((await runLoad(server, { connections: 5, amount: 50 })).requests).toBe(50)
  })
})
