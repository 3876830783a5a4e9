/** The eight things that a finished server does: whether this one does them. */
import { setMaxListeners } from 'node:events'
import { Late } from '../bench/module-process.ts'
import type { ServerProcess } from '../bench/server-process.ts'
import * as looks from './looks.ts'
import type { Criterion } from './results.ts'

/** For a whole criterion, in milliseconds: a bound for what never comes. Too late is inconclusive. */
const PATIENCE_MS = 30_000

const LOOKS: readonly { readonly name: string; readonly title: string; readonly look: looks.Look }[] = [
  { name: 'keep-alive', title: 'answers many requests over one connection', look: looks.keepsAlive },
  {
    name: 'static files',
    title: 'serves files whole, with their media type, and none from outside',
    look: looks.servesFiles,
  },
  {
    name: 'router',
    title: 'finds the handler, with parameters, and knows what it does not have',
    look: looks.routes,
  },
  {
    name: 'errors and logging',
    title: 'tells of errors in a form for machines, and logs each request',
    look: looks.tells,
  },
  { name: '1,000 connections', title: 'serves 1,000 clients at the same time', look: looks.servesThousand },
  { name: 'rate limit', title: 'serves an address 100 requests a minute, and no more', look: looks.limits },
  {
    name: 'graceful shutdown',
    title: 'finishes what has begun, and loses no request',
    look: looks.shutsDown,
  },
  {
    name: 'health',
    title: 'tells at /health that it is alive, and at /health/ready that it is ready',
    look: looks.isHealthy,
  },
]

/**
 * @param onProgress is told the name of each before it is looked at
 * @param patienceMs for each, in milliseconds
 */
export async function lookAtCriteria(
  start: looks.Start,
  onProgress: (name: string) => void = () => {},
  patienceMs = PATIENCE_MS,
): Promise<Criterion[]> {
  const criteria: Criterion[] = []
  for (const { name, title, look } of LOOKS) {
    onProgress(name)
    criteria.push({ name, title, ...(await judge(look, start, patienceMs)) })
  }
  return criteria
}

async function judge(
  look: looks.Look,
  start: looks.Start,
  patienceMs: number,
): Promise<Pick<Criterion, 'verdict' | 'measured'>> {
  const servers: ServerProcess[] = []
  const patience = new AbortController()
  setMaxListeners(0, patience.signal) // every request under way is one
  const timer = setTimeout(() => patience.abort(), patienceMs)
  let ended: string | undefined
  try {
    const measured = await look(async (...options) => {
      const server = await start(...options)
      servers.push(server)
      void server.ended.then(({ message }) => (ended ??= message))
      return server
    }, patience.signal)
    return { verdict: 'pass', measured }
  } catch (error) {
    const [measured = ''] = String((error as Error)?.message ?? error).split('\n')
    if (ended !== undefined) return { verdict: 'fail', measured: ended }
    if (error instanceof looks.NotMet) return { verdict: 'fail', measured }
    if (patience.signal.aborted)
      return { verdict: 'inconclusive', measured: `not through after ${patienceMs / 1_000} s` }
    if (error instanceof looks.NotSeen || error instanceof Late) return { verdict: 'inconclusive', measured }
    return { verdict: 'fail', measured }
  } finally {
    clearTimeout(timer)
    patience.abort()
    await Promise.all(servers.map(server => server.stop()))
  }
}
