/**
 * `npm run nodes PATH...`: how the reference server does with each of these versions of Node when many clients arrive
 * at once while it is busy, beside nginx. Figures are medians over interleaved rounds.
 */
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Burst, burst } from './bench/burst.ts'
import { type LoadResult, type LoadTarget, runLoad } from './bench/load.ts'
import { startServer } from './bench/server-process.ts'
import { median, quantile } from './bench/statistics.ts'
import { findNginx, startPlainNginx } from './compare/nginx.ts'
import { buildKit } from './kit/built-kit.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { root } from './kit/levels.ts'
import { bold, dim, print, status } from './kit/terminal.ts'

const CLIENTS = 1_000
const ROUNDS = 5
/** The load that keeps the server busy meanwhile. */
const LOAD = { connections: 100, duration: 3 }
const PATIENCE_MS = 10_000

interface Contender extends LoadTarget {
  stop(): Promise<void>
}

interface Round {
  readonly burst: Burst
  readonly load: LoadResult
}

await runCommand(async words => {
  const binaries = (words.length > 0 ? words : [process.execPath]).map(path => ({
    path,
    name: versionOf(path),
  }))
  const nginx = findNginx()
  const contender = buildKit().module('scripts/kit/contender.ts')
  print(
    bold(`${CLIENTS} clients arrive at once, beside a load of ${LOAD.connections} connections`) +
      dim(`  (${ROUNDS} rounds)`),
  )
  const rounds = new Map<string, Round[]>()
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { path, name } of binaries) {
      status(`round ${round} of ${ROUNDS}: ${name}`)
      add(rounds, name, await measure(await startReference(contender, path, name)))
    }
    if (nginx) add(rounds, 'nginx', await measure(await startPlainNginx(nginx, root)))
  }
  print(dim('                 first answer, ms                      requests/s of the load'))
  print(dim('                 p50       p99       slowest   failed'))
  for (const [name, measured] of rounds) print(row(name, measured))
  if (!nginx) print('nginx is not installed')
  return Exit.passed
})

/** @throws KitError when it is no node */
function versionOf(path: string): string {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = stdout?.trim() ?? ''
  if (status === 0 && /^v[0-9]+\./.test(version)) return `node ${version.slice(1)}`
  throw new KitError(
    `${JSON.stringify(path)} is no node. npm has all versions: npm i --prefix /tmp/node24 node@24`,
  )
}

function startReference(modulePath: string, execPath: string, name: string): Promise<Contender> {
  return startServer({
    name,
    execPath,
    modulePath,
    args: ['mine', ''],
    env: { LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_CONNECTIONS: '0' },
  })
}

/** A server of its own for each round, so that none is measured in the state that another round has left it in. */
async function measure(server: Contender): Promise<Round> {
  try {
    await runLoad(server, { ...LOAD, duration: 1 })
    const load = runLoad(server, LOAD)
    await sleep((LOAD.duration * 1_000) / 3)
    const arrived = burst(server.port, CLIENTS, '/', PATIENCE_MS)
    return { burst: await arrived, load: await load }
  } finally {
    await server.stop()
  }
}

function add(rounds: Map<string, Round[]>, name: string, round: Round): void {
  rounds.set(name, [...(rounds.get(name) ?? []), round])
}

function row(name: string, rounds: readonly Round[]): string {
  const at = (share: number) =>
    median(rounds.map(({ burst: { latencies } }) => (latencies.length ? quantile(latencies, share) : 0)))
  const failed = rounds.reduce((sum, { burst }) => sum + burst.failed, 0)
  const throughput = median(rounds.map(({ load }) => load.throughput))
  const figures = [at(0.5), at(0.99), at(1), failed].map(figure => figure.toFixed(0).padEnd(10)).join('')
  return ` ${name.padEnd(16)}${figures}${throughput.toFixed(0)}`
}
