import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { figure, type LevelBenchmark } from '../../scripts/kit/bench.ts'

const CLIENTS = 10
const MEGABYTE = 1_048_576

/** What slow clients cost, and how quickly a file of a hundred kilobytes comes. */
export const benchmark: LevelBenchmark = async bench => {
  bench.status('counting what slow clients cost')
  const { port } = await bench.server('yours')
  const before = await memoryAtRest(port)
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => slowClient(port)))
  const held = Math.max(0, (await memoryAtRest(port)) - before) / MEGABYTE
  for (const client of clients) client.destroy()
  return [
    figure({
      name: 'held for ten slow clients',
      value: held,
      unit: ' MB',
      limit: 20,
      better: 'less',
      reason: `each of ${CLIENTS} has read the beginning of a file of 10 MB, and waits`,
    }),
    await bench.compare({ path: '/static/100k.bin', connections: 50, leastRatio: 0.25 }),
  ]
}

/** When nothing changes any more: until then some is still being sent, and garbage still being collected. */
async function memoryAtRest(port: number): Promise<number> {
  let bytes = 0
  for (let turn = 0, unchanged = 0; turn < 100 && unchanged < 5; turn++) {
    await sleep(20)
    const response = await fetch(`http://127.0.0.1:${port}/memory`)
    const now = ((await response.json()) as { bytes: number }).bytes
    unchanged = Math.abs(now - bytes) < MEGABYTE / 16 ? unchanged + 1 : 0
    bytes = now
  }
  return bytes
}

/** Asks for ten megabytes and reads no further than the beginning. */
async function slowClient(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET /static/large.bin HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  await once(socket, 'data')
  return socket.pause()
}
