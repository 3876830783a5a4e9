import { describe, expect, it } from 'vitest'
import type { LoadResult, LoadTarget, Scenario } from '../../scripts/bench/load.ts'
import { measureTargets } from '../../scripts/grade/targets.ts'

const server: LoadTarget = { name: 'server', pid: 1, port: 1 }
const bare: LoadTarget = { name: 'bare', pid: 2, port: 2 }
const good = {
  ...{ throughput: 20_000, errors: 0, non2xx: 0, requests: 10_000, connectionsServed: 1000 },
  ...{ latency: { p99: 4 }, rss: 40 * 1024 * 1024, limitedBy: 'server', generatorBusy: 0.5 },
} as LoadResult
const floor = { ...good, throughput: 30_000, generatorBusy: 0.75 }

const measure = async (fast: Partial<LoadResult> = {}, many: Partial<LoadResult> = {}) => {
  const loads: [server: string, scenario: Scenario][] = []
  const load = async (target: LoadTarget, scenario: Scenario = {}) => {
    loads.push([target.name, scenario])
    if (target === bare) return floor
    return { ...good, ...(scenario.connections === 1000 ? many : fast) }
  }
  return { targets: await measureTargets(server, bare, { load }), loads }
}

describe('measureTargets', () => {
  it('meets all four with good figures', async () => {
    const { targets } = await measure()
    expect(targets.map(({ name, measured, met, note }) => [name, measured, met, note])).toEqual([
      ['throughput', 20_000, true, undefined],
      ['p99 latency', 4, true, undefined],
      ['connections', 1000, true, undefined],
      ['memory', 40, true, undefined],
    ])
  })

  it('puts the floor of the machine and the limit of the load generator beside them', async () => {
    const { targets } = await measure()
    expect(targets[0]).toMatchObject({ floor: 30_000, generatorLimit: 40_000 })
    expect(targets[2]).toMatchObject({ floor: 1000 })
  })

  it('asks both servers in turn, five times with 100 connections after warming up, then with 1000', async () => {
    const { loads } = await measure()
    expect(loads.map(([name, { connections }]) => `${name} ${connections}`)).toEqual([
      ...Array(6).fill(['server 100', 'bare 100']).flat(),
      ...['server 1000', 'bare 1000'],
    ])
  })

  it('is not moved by a bad round', async () => {
    let loads = 0
    const load = async () => {
      // The fifth load is the second round of the server.
      const throughput = ++loads === 5 ? 300 : 20_000
      return { ...good, throughput, latency: { p99: 100_000 / throughput } } as LoadResult
    }
    const [throughput, latency] = await measureTargets(server, bare, { load })
    expect(throughput).toMatchObject({ measured: 20_000, met: true })
    expect(latency).toMatchObject({ measured: 5, met: true })
  })

  it('does not count a throughput of errors', async () => {
    const { targets } = await measure({ non2xx: 3 })
    expect(targets[0]).toMatchObject({
      met: false,
      note: expect.stringContaining('15 answers with a status other'),
    })
  })

  it('says when the load generator was the limit', async () => {
    const { targets } = await measure({ throughput: 9000, limitedBy: 'generator' })
    expect(targets[0]).toMatchObject({ met: false, note: expect.stringContaining('the server can do more') })
  })

  it('wants every connection served, without errors', async () => {
    const fewer = await measure({}, { connectionsServed: 999 })
    const failed = await measure({}, { errors: 1 })
    expect(fewer.targets[2]).toMatchObject({ met: false, measured: 999 })
    expect(failed.targets[2]).toMatchObject({ met: false, note: expect.stringContaining('1 errors') })
  })

  it('wants less than 50 MB after the load', async () => {
    const { targets } = await measure({}, { rss: 50 * 1024 * 1024 })
    expect(targets[3]).toMatchObject({ met: false, measured: 50 })
  })
})
