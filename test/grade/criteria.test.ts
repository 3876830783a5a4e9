import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Late } from '../../scripts/bench/module-process.ts'
import { startServer } from '../../scripts/bench/server-process.ts'
import { lookAtCriteria } from '../../scripts/grade/criteria.ts'
import type { Start } from '../../scripts/grade/looks.ts'

const modulePath = fileURLToPath(new URL('../../scripts/kit/contender.ts', import.meta.url))

const serverOf =
  (...args: string[]): Start =>
  (env, onPrinted) =>
    startServer({ name: 'it', modulePath, args, env, ...(onPrinted && { onPrinted }) })

describe.concurrent('the eight criteria', () => {
  it('are met by the reference', async () => {
    const criteria = await lookAtCriteria(serverOf('mine', ''))
    expect(criteria.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(criteria).toHaveLength(8)
  })

  it('are not met by the broken server of level 0, and the reason is told', async () => {
    const criteria = await lookAtCriteria(serverOf('0', 'learner'), undefined, 5_000)
    // One request of each client is what it can do, if the machine is quick enough.
    const met = criteria.filter(({ verdict }) => verdict === 'pass').map(({ name }) => name)
    expect(met.filter(name => name !== '1,000 connections')).toEqual([])
    const measured = Object.fromEntries(criteria.map(({ name, measured }) => [name, measured]))
    expect(measured).toMatchObject({
      'keep-alive': expect.stringMatching(/^(100 connections for 100 requests|not through after 5 s)$/),
      'static files': '/static/page.html is answered 404, not 200',
      router: '/users/42 is answered 404, not 200',
      'graceful shutdown': 'a request with Expect is not asked for its body',
    })
  })

  it('are not met by a server that ends, and the reason is told', async () => {
    const start: Start = async env => {
      const server = await serverOf('mine', '')(env)
      process.kill(server.pid, 'SIGKILL')
      await server.ended
      return server
    }
    for (const { verdict, measured } of await lookAtCriteria(start, undefined, 5_000))
      expect([verdict, measured]).toEqual(['fail', expect.stringMatching(/^it was ended by SIGKILL/)])
  })

  it('are inconclusive when the server does not start in time, for the machine may be slow', async () => {
    const criteria = await lookAtCriteria(async () => {
      throw new Late('it sent no { listening } within 10000 ms')
    })
    expect(new Set(criteria.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']))
  })
})
