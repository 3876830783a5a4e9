/**
 * A server in a process of its own, for the benchmarks: no checks around it, no debugger, nothing but the server.
 *
 * Arguments: a level and a subject, for a stage; or `mine` and the numbers of the levels whose slots are yours.
 */
import type { Server } from 'node:net'
import { readConfig } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import { createServer, type HttpServer } from '../../solution/server.ts'
import { mine } from '../../solution/slots.ts'
import { listen } from '../bench/benched-server.ts'
import { importSlots, importStage } from '../checks/subject.ts'
import { loadLevel } from './levels.ts'

const [what, detail = ''] = process.argv.slice(2)

/** Options come from the environment, as in `npm start`. The benchmark asks as often as it likes over a connection. */
const config = { ...readConfig(process.env), maxRequestsPerConnection: 0 }

const server = await (what === 'mine' ? assemble(detail) : assembleStage(Number(what), detail))
listen(server, { drain: async () => ('drain' in server ? (await server.drain()).cut : undefined) })

async function assembleStage(number: number, subject: string): Promise<Server | HttpServer> {
  const level = await loadLevel(number)
  const { createStage } = await importStage(level)
  return createStage(config, await importSlots(level, subject))
}

async function assemble(numbers: string): Promise<HttpServer> {
  const slots: Partial<Slots> = {}
  for (const number of numbers.split(',').filter(Boolean)) {
    Object.assign(slots, await importSlots(await loadLevel(Number(number)), 'learner'))
  }
  return createServer(config, mine(slots))
}
