/** Contenders that are modules of the kit, compiled, as they would run in production. */
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { endWithUs } from '../bench/end-with-us.ts'
import { type ServerProcess, startServer } from '../bench/server-process.ts'
import { root, shortPath } from '../kit/levels.ts'
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
    const { name, pid, port, ended, stop } = server
    return isClustered(setup)
      ? cluster(server)
      : { name, pid, port, ended, stop, processes: async () => [pid] }
  } finally {
    if (log !== undefined) closeSync(log)
  }
}

/** Its workers end with it by themselves, unless one of them is in an endless loop. */
async function cluster({ name, pid, port, ended, stop, ask }: ServerProcess): Promise<RunningContender> {
  let pids: readonly number[] = []
  const processes = async () => {
    pids = (await ask('processes')) as number[]
    return pids
  }
  const kill = () => pids.forEach(killOne)
  const forget = endWithUs(kill)
  await processes()
  return {
    ...{ name, pid, port, ended, processes },
    async restart() {
      await ask('restart')
      await processes()
    },
    async stop() {
      await stop()
      kill()
      forget()
    },
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
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

function compiled(module: string): string {
  return join(root, '.kit', 'build', 'scripts', `${module}.js`)
}
