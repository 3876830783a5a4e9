/** Contenders that are modules of the kit, compiled, as they would run in production. */
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../bench/server-process.ts'
import { type BuiltKit, buildKit } from '../kit/built-kit.ts'
import { shortPath } from '../kit/levels.ts'
import type { Present, RunningContender, Setup } from './contender.ts'

export interface KitServer {
  readonly name: string
  /** From `scripts/`, without an ending: listens on any port, and answers the questions of `benched-server.ts`. */
  readonly module: string
  readonly args?: readonly string[]
  /** Besides STATIC_ROOT. */
  readonly env: (setup: Setup) => Readonly<Record<string, string>>
}

/** Several workers, and workers that are replaced, run under node:cluster. */
export function presentKitServer(server: KitServer, version: string = process.version): Present {
  return {
    version,
    recipe(setup) {
      const { modulePath, args, env } = started(server, setup)
      const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
      const words = ['node', shortPath(modulePath), ...args.map(arg => shortPath(arg) || "''")]
      return { command: [...variables, ...words].join(' ') }
    },
    start: setup => start(server, setup),
  }
}

async function start(kit: KitServer, setup: Setup): Promise<RunningContender> {
  const log = setup.logs ? openSync(join(setup.folder, 'access.log'), 'w') : undefined
  try {
    const server = await startServer({
      ...{ name: kit.name, ...started(kit, setup) },
      ...(log !== undefined && { stdout: log }),
    })
    const { name, pid, port, ended, stop, ask } = server
    if (!isClustered(setup)) return { name, pid, port, ended, stop, processes: async () => [pid] }
    return {
      ...{ name, pid, port, ended, stop },
      processes: async () => (await ask('processes')) as number[],
      restart: async () => void (await ask('restart')),
    }
  } finally {
    if (log !== undefined) closeSync(log)
  }
}

function started({ module, args = [], env }: KitServer, setup: Setup) {
  const own = { modulePath: compiled(module), args }
  const clustered = {
    modulePath: compiled('compare/servers/cluster'),
    args: [`${setup.workers}`, own.modulePath, ...args],
  }
  const environment = { NODE_ENV: 'production', STATIC_ROOT: setup.content, ...env(setup) }
  return { ...(isClustered(setup) ? clustered : own), env: environment }
}

function isClustered({ workers, restartable }: Setup): boolean {
  return workers > 1 || restartable
}

/** Once for each command: what is being compared does not change. */
let kit: BuiltKit | undefined

function compiled(module: string): string {
  kit ??= buildKit()
  return kit.module(`scripts/${module}.ts`)
}
