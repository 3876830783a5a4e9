/** The server of the fault tests: the reference, with routes and questions by which a test keeps it in a certain state. */
import { closeSync, openSync } from 'node:fs'
import { observe } from '../../scripts/bench/observed-server.ts'
import type { Response } from '../../solution/contracts.ts'
import { routes } from '../../solution/routes.ts'
import { reference } from '../../solution/slots.ts'

const waiting: (() => void)[] = []
const log: string[] = []
const taken: number[] = []
let streams = 0

const large = Buffer.alloc(8 * 1_048_576, 'x')

async function* endless() {
  streams++
  try {
    for (;;) yield large.subarray(0, 65_536)
  } finally {
    streams--
  }
}

function answer(path: string): Response | Promise<Response> | undefined {
  if (path === '/large') return { status: 200, headers: {}, body: large }
  if (path === '/endless') return { status: 200, headers: {}, body: endless() }
  if (path !== '/wait') return undefined
  return new Promise(resolve => waiting.push(() => resolve({ status: 200, headers: {}, body: 'at last' })))
}

observe({
  application: services => {
    const app = routes(services)
    return request => answer(request.path) ?? app(request)
  },
  slots: {
    logging: options =>
      reference.logging({ ...options, destination: { write: line => void log.push(line) } }),
  },
  answers: {
    log: () => log,
    streams: () => streams,
    waiting: () => waiting.length,
    answer: () => {
      for (const resolve of waiting.splice(0)) resolve()
    },
    exhaust: () => {
      try {
        for (;;) taken.push(openSync('/dev/null', 'r'))
      } catch (error) {
        return (error as NodeJS.ErrnoException).code
      }
    },
    recover: () => {
      for (const fd of taken.splice(0)) closeSync(fd)
    },
  },
})
