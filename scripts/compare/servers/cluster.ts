/**
 * Runs a server in several workers that share its port, and replaces them when it is asked to: first the new one, which
 * takes over, then the old one drains.
 *
 * Arguments: number of workers, the server's module, and the module's own arguments.
 */
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { answerQuestions } from '../../bench/benched-server.ts'

const [count, exec, ...args] = process.argv.slice(2)

// Not this process's own flags: they are about its channel to who has started it.
cluster.setupPrimary({ ...(exec !== undefined && { exec }), args, execArgv: [] })
let workers: Worker[] = []
// A worker that was not asked to end has failed, and then so has the server.
cluster.on('exit', worker => {
  if (workers.includes(worker)) process.exit(1)
})

const started = await Promise.all(Array.from({ length: Number(count) }, startWorker))
workers = started.map(({ worker }) => worker)
answerQuestions({ restart, processes: () => [process.pid, ...workers.map(worker => worker.process.pid)] })
process.send?.({ listening: started[0]?.port })

async function startWorker(): Promise<{ worker: Worker; port: unknown }> {
  const worker = cluster.fork()
  const { listening } = await message(worker, 'listening')
  return { worker, port: listening }
}

async function restart(): Promise<void> {
  for (const old of workers) {
    const { worker } = await startWorker()
    workers = workers.map(one => (one === old ? worker : one))
    old.send({ ask: 'drain' })
    await message(old, 'answer')
    const gone = once(old, 'exit')
    old.kill()
    await gone
  }
}

function message(worker: Worker, key: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    worker.once('exit', () => reject(new Error(`a worker ended before it sent { ${key} }`)))
    worker.on('message', message => {
      if (typeof message === 'object' && key in message) resolve(message)
    })
  })
}
