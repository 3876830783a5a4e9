import { connect } from 'node:net'

/** What became of clients that came all at once. */
export interface Burst {
  /** Of each that was answered 2xx: from its first try to connect to the first byte of its answer, ms. */
  readonly latencies: readonly number[]
  /** Clients without such an answer. */
  readonly failed: number
}

/**
 * Has many clients connect to this machine at the same time, each with one GET.
 *
 * @param patienceMs after which a client gives up
 */
export async function burst(port: number, clients: number, path: string, patienceMs: number): Promise<Burst> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`
  const visit = () =>
    new Promise<number | undefined>(resolve => {
      const start = performance.now()
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.setTimeout(patienceMs, () => socket.destroy())
      socket.once('data', (bytes: Buffer) => {
        resolve(/^HTTP\/1\.1 2/.test(bytes.toString('latin1')) ? performance.now() - start : undefined)
        socket.destroy()
      })
      socket.on('error', () => socket.destroy())
      socket.on('close', () => resolve(undefined))
      socket.write(request)
    })
  const results = await Promise.all(Array.from({ length: clients }, visit))
  const latencies = results.filter(result => result !== undefined)
  return { latencies, failed: clients - latencies.length }
}
