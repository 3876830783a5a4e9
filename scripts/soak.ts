/**
 * `npm run soak`: the reference server under full load for some minutes, of many kinds and with rough clients among
 * them. After each round, when all clients have gone, it must hold what it held before.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Growth, growth, type Tolerance } from './bench/growth.ts'
import { runLoad, type Scenario } from './bench/load.ts'
import type { Holdings, Memory } from './bench/observed-server.ts'
import { sendRoughClients } from './bench/rough-clients.ts'
import { type ServerProcess, startServer } from './bench/server-process.ts'
import { buildKit } from './kit/built-kit.ts'
import { parseDuration } from './kit/duration.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { root } from './kit/levels.ts'
import { bold, dim, green, print, red, status } from './kit/terminal.ts'

interface Load extends Scenario {
  readonly name: string
  /** Its answers are no 2xx. */
  readonly refused?: boolean
}

const BODY = 'x'.repeat(10_000)

const LOADS: readonly Load[] = [
  { name: 'kept alive', connections: 100 },
  { name: 'a connection each', connections: 50, headers: { connection: 'close' } },
  { name: 'pipelined', connections: 20, pipelining: 16 },
  { name: 'small files', path: '/static/small.bin', connections: 100 },
  { name: 'large files', path: '/static/large.bin', connections: 20 },
  { name: 'bodies', path: '/echo', method: 'POST', body: BODY, connections: 50 },
  { name: 'nothing there', path: '/nothing', connections: 50, refused: true },
  { name: 'no such method', method: 'DELETE', connections: 50, refused: true },
]

const ROUNDS = 12

type Sample = Holdings & Memory & { readonly seconds: number; readonly requests: number }

const MB = 1_048_576

/**
 * What is printed and judged. Heap and buffers are counted after a collection of garbage; up to 4 MB of buffers wait for
 * the next file.
 */
const FIGURES: readonly { key: keyof Sample; unit: number; tolerance: Tolerance }[] = [
  { key: 'heap', unit: MB, tolerance: { share: 0.05, amount: MB } },
  { key: 'buffers', unit: MB, tolerance: { share: 0.05, amount: 8 * MB } },
  { key: 'rss', unit: MB, tolerance: { share: 0.1, amount: 8 * MB } },
  { key: 'descriptors', unit: 1, tolerance: { share: 0, amount: 0 } },
  { key: 'timers', unit: 1, tolerance: { share: 0, amount: 0 } },
  { key: 'addresses', unit: 1, tolerance: { share: 0, amount: 0 } },
]

await runCommand(async words => {
  const [word = '3m', ...rest] = words
  const seconds = parseDuration(word)
  if (seconds === undefined || rest.length > 0)
    throw new KitError('npm run soak takes one word, for how long: such as 30s, or 3m (the default)')
  const files = join(root, '.kit', 'soak')
  mkdirSync(files, { recursive: true })
  writeFileSync(join(files, 'small.bin'), Buffer.alloc(10_240, 'x'))
  writeFileSync(join(files, 'large.bin'), Buffer.alloc(10 * MB, 'x'))
  const server = await startServer({
    name: 'reference',
    modulePath: buildKit().module('scripts/bench/soak-server.ts'),
    execArgv: ['--expose-gc'],
    env: { STATIC_ROOT: files, LOG_LEVEL: 'info', RATE_LIMIT: '1000000000', RATE_WINDOW_MS: '1000' },
  })
  try {
    return judge(await soak(server, seconds))
  } finally {
    await server.stop()
  }
})

async function soak(server: ServerProcess, seconds: number): Promise<Sample[]> {
  const duration = seconds / ROUNDS / LOADS.length
  const samples: Sample[] = []
  const start = performance.now()
  let requests = 0
  print(bold(`Soak for ${seconds} s`) + dim(`  (${process.version}; memory in MB, at rest after each round)`))
  print(['s', 'requests', ...FIGURES.map(({ key }) => key)].map(name => name.padStart(12)).join(''))
  for (let round = 1; round <= ROUNDS; round++) {
    const endRoughClients = sendRoughClients(server.port)
    for (const { name, refused, ...scenario } of LOADS) {
      status(`round ${round} of ${ROUNDS}: ${name}`)
      const load = await runLoad(server, { ...scenario, duration })
      const unwanted = refused ? load.requests - load.non2xx : load.non2xx
      if (load.errors + unwanted > 0)
        throw new KitError(`${name}: ${load.errors} requests failed, ${unwanted} had an unexpected answer`)
      requests += load.requests
    }
    endRoughClients()
    const holdings = await atRest(server)
    const memory = (await server.ask('memory')) as Memory
    samples.push({ ...holdings, ...memory, requests, seconds: (performance.now() - start) / 1_000 })
    printSample(samples.at(-1)!)
  }
  return samples
}

/** When all clients have gone. What does not go away shows in the figures. */
async function atRest(server: ServerProcess): Promise<Holdings> {
  for (let tries = 0; ; tries++) {
    const holdings = (await server.ask('holdings')) as Holdings
    const { connections, places, timers, addresses } = holdings
    if (connections + places + timers + addresses === 0 || tries === 100) return holdings
    await sleep(100)
  }
}

function printSample(sample: Sample): void {
  const figures = FIGURES.map(({ key, unit }) => (unit === 1 ? sample[key] : (sample[key] / unit).toFixed(1)))
  print([sample.seconds.toFixed(0), sample.requests, ...figures].map(text => `${text}`.padStart(12)).join(''))
}

function judge(samples: readonly Sample[]) {
  const growths = FIGURES.map(({ key, unit, tolerance }) => {
    const figures = samples.map(sample => sample[key])
    return { key, unit, tolerance, ...growth(figures, tolerance) }
  })
  print()
  print(dim('median of the second quarter → of the last'))
  for (const each of growths) print(describe(each))
  return growths.every(({ flat }) => flat) ? Exit.passed : Exit.failed
}

function describe({
  key,
  unit,
  tolerance,
  from,
  to,
  flat,
}: Growth & { key: string; unit: number; tolerance: Tolerance }) {
  const show = (figure: number) => (figure / unit).toFixed(unit === 1 ? 0 : 1)
  const allowed = Math.max(tolerance.amount, tolerance.share * from)
  const verdict = flat ? green('flat') : red('growing')
  return ` ${flat ? '✓' : '✗'} ${key.padEnd(12)}${show(from)} → ${show(to)}  ${verdict}${dim(`  (may grow by ${show(allowed)})`)}`
}
