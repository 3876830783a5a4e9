import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runSink, type SinkOrder } from '../../scripts/bench/sink.ts'

const MB = 1_048_576

interface Server {
  readonly head?: OutgoingHttpHeaders
  readonly status?: number
  readonly bytes?: number
  /** Of these requests, counted from 1, the connection is cut instead of an answer. */
  readonly cut?: readonly number[]
}

async function measure(
  { head = {}, status = 200, bytes = MB, cut = [] }: Server,
  order: Partial<SinkOrder> = {},
) {
  let requests = 0
  let sockets = 0
  const server = createServer((_, response) => {
    if (cut.includes(++requests)) return response.destroy()
    response.writeHead(status, head)
    return response.end(Buffer.alloc(bytes))
  })
  server.on('connection', () => sockets++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const statuses: number[] = []
  let errors = 0
  await runSink(
    { url: `http://127.0.0.1:${port}/`, connections: 2, duration: 0.05, ...order },
    {
      onAnswer: answered => statuses.push(answered),
      onError: () => {
        errors++
      },
    },
  )
  return { statuses: new Set(statuses), answers: statuses.length, errors, sockets, requests }
}

describe('a load of large answers', () => {
  it('counts each answer that is there to its last byte', async () => {
    const { statuses, answers, errors } = await measure({ head: { 'content-length': MB } })
    expect(answers).toBeGreaterThanOrEqual(2)
    expect([...statuses]).toEqual([200])
    expect(errors).toBe(0)
  })

  it('tells of an answer whose length it can not know', async () => {
    const { answers, errors } = await measure({})
    expect(answers).toBe(0)
    expect(errors).toBeGreaterThan(0)
  })

  it('tells the status of what is no success', async () => {
    expect([...(await measure({ head: { 'content-length': MB }, status: 500 })).statuses]).toEqual([500])
  })

  it('has a connection for each request, where asked to', async () => {
    const small = { head: { 'content-length': 2 }, bytes: 2 }
    const { answers, errors, sockets } = await measure(small, { fresh: true })
    expect(answers).toBeGreaterThanOrEqual(2)
    expect([errors, sockets]).toEqual([0, answers])
  })

  it('goes on with a new connection where one was cut, and counts the request that had no answer', async () => {
    const small = { head: { 'content-length': 2 }, bytes: 2, cut: [1, 3] }
    const { answers, errors, sockets, requests } = await measure(small)
    const lost = small.cut.filter(number => number <= requests).length
    expect(lost).toBeGreaterThan(0)
    expect([errors, sockets, answers]).toEqual([lost, 2 + lost, requests - lost])
  })

  it('loses nothing to a server that says which answer is the last of its connection', async () => {
    const { errors, sockets, requests } = await measure({
      head: { 'content-length': 2, connection: 'close' },
      bytes: 2,
    })
    expect([errors, sockets]).toEqual([0, requests])
  })
})
