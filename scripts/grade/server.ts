/** The assembled server: every slot that has passed, the reference for the rest. What it does, and how well. */
import { startServer } from '../bench/server-process.ts'
import { buildKit } from '../kit/built-kit.ts'
import { lookAtCriteria } from './criteria.ts'
import type { Start } from './looks.ts'
import type { ServerResult } from './results.ts'
import { measureTargets } from './targets.ts'

export interface ServerOptions {
  /** The levels whose slots are the subject's. */
  readonly slotsOf: readonly number[]
  /** The kit in which they stand: a folder, absolute. */
  readonly home: string
  /** Whether the targets are measured. */
  readonly benchmarks: boolean
  readonly onProgress: (what: string) => void
}

/** @throws KitError when the kit can't be compiled */
export async function gradeServer({
  slotsOf,
  home,
  benchmarks,
  onProgress,
}: ServerOptions): Promise<ServerResult> {
  const kit = buildKit(home)
  const start: Start = (env, onPrinted) =>
    startServer({
      ...{ name: 'the assembled server', args: ['mine', slotsOf.join(',')], env },
      modulePath: kit.module('scripts/kit/contender.ts'),
      ...(onPrinted && { onPrinted }),
    })
  const criteria = await lookAtCriteria(start, onProgress)
  return { slotsOf, criteria, ...(await measure(start, benchmarks, onProgress)) }
}

async function measure(
  start: Start,
  benchmarks: boolean,
  onProgress: (what: string) => void,
): Promise<Pick<ServerResult, 'targets' | 'failure'>> {
  if (!benchmarks) return { targets: [] }
  const floor = await startServer({
    name: 'a bare server',
    modulePath: buildKit().module('scripts/bench/bare-server.ts'),
  })
  try {
    const server = await start({ LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_CONNECTIONS: '0' })
    try {
      return { targets: await measureTargets(server, floor, { onProgress }) }
    } finally {
      await server.stop()
    }
  } catch (error) {
    return { targets: [], failure: String((error as Error).message).split('\n')[0]! }
  } finally {
    await floor.stop()
  }
}
