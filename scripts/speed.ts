/**
 * `npm run speed`: CPU time per request of the reference beside node:http, Fastify and nginx, in interleaved rounds of
 * one run. CPU time rather than throughput, because the load generator is the limit on most machines.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LoadResult, type LoadTarget, runLoad } from './bench/load.ts'
import { startServer } from './bench/server-process.ts'
import { summary } from './bench/statistics.ts'
import { findNginx, startPlainNginx } from './compare/nginx.ts'
import { compileKit } from './kit/benchmark.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { root } from './kit/levels.ts'
import { bold, dim, print, status } from './kit/terminal.ts'

interface Mark {
  readonly name: string
  readonly path: string
  readonly connections: number
  readonly peer: 'node:http' | 'fastify' | 'nginx'
  readonly logs: boolean
  readonly large?: boolean
  /** At most this many times the peer's CPU time per request. */
  readonly target: number
}

const MARKS: readonly Mark[] = [
  { name: 'GET / plain', path: '/', connections: 100, peer: 'node:http', logs: false, target: 0.75 },
  {
    name: 'GET / with logs and limits',
    path: '/',
    connections: 100,
    peer: 'fastify',
    logs: true,
    target: 0.6,
  },
  { name: '10 KB file', path: '/static/10k.bin', connections: 100, peer: 'nginx', logs: false, target: 1.25 },
  {
    name: '10 MB file',
    path: '/static/10m.bin',
    connections: 10,
    peer: 'nginx',
    logs: false,
    large: true,
    target: 1.5,
  },
]

const ROUNDS = 5
const SECONDS = 2

interface Contender extends LoadTarget {
  stop(): Promise<void>
}

await runCommand(async words => {
  if (words.length > 0)
    throw new KitError(`npm run speed takes no words, not even ${JSON.stringify(words[0])}`)
  const files = join(root, '.kit', 'speed')
  mkdirSync(files, { recursive: true })
  writeFileSync(join(files, '10k.bin'), Buffer.alloc(10_240, 'x'))
  writeFileSync(join(files, '10m.bin'), Buffer.alloc(10_485_760, 'x'))
  compileKit()
  print(
    bold('CPU time per request, in microseconds') +
      dim(`  (${process.version}, ${ROUNDS} rounds of ${SECONDS} s)`),
  )
  for (const mark of MARKS) await measure(mark, files)
  return Exit.passed
})

async function measure(mark: Mark, files: string): Promise<void> {
  const nginx = findNginx()
  if (mark.peer === 'nginx' && !nginx) return print(` – ${mark.name}: nginx is not installed`)
  const env = {
    STATIC_ROOT: files,
    LOG_LEVEL: mark.logs ? 'info' : 'silent',
    RATE_LIMIT: mark.logs ? '1000000000' : '0',
  }
  const [own, peer] = await Promise.all([
    startServer({ name: 'reference', modulePath: built('kit/contender'), args: ['mine', ''], env }),
    mark.peer === 'nginx'
      ? startPlainNginx(nginx!, files)
      : startServer({
          name: mark.peer,
          modulePath: built(`compare/servers/${mark.peer.replace(':', '-')}`),
          env,
        }),
  ] as [Promise<Contender>, Promise<Contender>])
  try {
    show(mark, await rounds(mark, own, peer))
  } finally {
    await Promise.all([own.stop(), peer.stop()])
  }
}

async function rounds(mark: Mark, own: Contender, peer: Contender): Promise<[LoadResult, LoadResult][]> {
  const { path, connections, large = false } = mark
  const scenario = { path, connections, counted: large, duration: SECONDS }
  for (const server of [own, peer]) await runLoad(server, { ...scenario, duration: 1 })
  const pairs: [LoadResult, LoadResult][] = []
  for (let round = 0; round < ROUNDS; round++) {
    status(`${mark.name}: round ${round + 1} of ${ROUNDS}`)
    pairs.push([await runLoad(own, scenario), await runLoad(peer, scenario)])
  }
  return pairs
}

function show(mark: Mark, pairs: readonly [LoadResult, LoadResult][]): void {
  const ratio = summary(pairs.map(([own, peer]) => own.cpuPerRequest / peer.cpuPerRequest))
  const of = (index: 0 | 1) =>
    summary(pairs.map(pair => pair[index].cpuPerRequest))
      .median.toFixed(1)
      .padStart(8)
  const errors = pairs.flat().reduce((sum, { errors, non2xx }) => sum + errors + non2xx, 0)
  print(
    ` ${ratio.median <= mark.target ? '✓' : '✗'} ${mark.name.padEnd(28)} ${of(0)}  ${mark.peer.padEnd(10)} ${of(1)}  ` +
      `${ratio.median.toFixed(2)}×${dim(`  (at most ${mark.target}×)`)}${errors ? `  ${errors} errors` : ''}`,
  )
}

function built(module: string): string {
  return join(root, '.kit', 'build', 'scripts', `${module}.js`)
}
