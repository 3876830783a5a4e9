import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runSink } from '../../scripts/bench/sink.ts'

const MB = 1_048_576

async function measure(head: Record<string, number>, status = 200, bytes = MB) {
  const server = createServer((_, response) => {
    response.writeHead(status, head)
    response.end(Buffer.alloc(bytes))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const statuses: number[] = []
  let errors = 0
  await runSink(
    { url: `http://127.0.0.1:${port}/`, connections: 2, duration: 0.05 },
    {
      onAnswer: answered => statuses.push(answered),
      onError: () => {
        errors++
      },
    },
  )
  return { statuses: new Set(statuses), answers: statuses.length, errors }
}

describe('a load of large answers', () => {
  it('counts each answer that is there to its last byte', async () => {
    const { statuses, answers, errors } = await measure({ 'content-length': MB })
    expect(answers).toBeGreaterThanOrEqual(2)
    expect([...statuses]).toEqual([200])
    expect(errors).toBe(0)
  })

  it('tells of an answer whose length it can not know', async () => {
    expect(await measure({})).toMatchObject({ answers: 0, errors: 2 })
  })

  it('tells the status of what is no success', async () => {
    expect([...(await measure({ 'content-length': MB }, 500)).statuses]).toEqual([500])
  })
})
