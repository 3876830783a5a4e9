/** `npm run compare` for real, in copies of the kit: short loads, whose figures mean nothing. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { processTree } from '../scripts/bench/process-tree.ts'
import type { MeasuredResult, Report } from '../scripts/compare/report.ts'
import { findProgram } from '../scripts/kit/find-program.ts'
import { eventually } from './support/eventually.ts'
import { KitCopy } from './support/kit-copy.ts'
import { violations } from './support/schema.ts'

const SCHEMA = new URL('../scripts/compare/compare.schema.json', import.meta.url)

const copies: KitCopy[] = []

function newcomer(): KitCopy {
  const copy = new KitCopy()
  copies.push(copy)
  return copy
}

/** A machine with nothing on it but Node, and a Fastify that does not start. */
function bareMachine() {
  const copy = newcomer()
  edit(copy, 'scripts/kit/find-program.ts', /SERVER_FOLDERS = \[.*\]/, 'SERVER_FOLDERS: string[] = []')
  edit(copy, 'scripts/compare/servers/fastify.ts', /^await/m, "throw new Error('no Fastify today')\nawait")
  return { copy, env: { PATH: dirname(process.execPath) } }
}

const installed = [
  ...(findProgram('nginx') ? ['nginx'] : []),
  ...(findProgram('apache2', 'httpd') ? ['apache'] : []),
]

function edit(copy: KitCopy, file: string, from: RegExp, to: string): void {
  const before = copy.read(file)
  expect(before).toMatch(from)
  writeFileSync(join(copy.folder, file), before.replace(from, to))
}

function reportOf(copy: KitCopy): Report {
  return JSON.parse(copy.read('.kit/compare.json'))
}

function measured(report: Report, scenario: string, contender: string): MeasuredResult {
  const results = report.scenarios.find(({ id }) => id === scenario)?.results
  const result = results?.find(one => one.contender === contender)
  if (result?.outcome !== 'measured')
    throw new Error(`${scenario} of ${contender}: ${JSON.stringify(result)}`)
  return result
}

afterAll(() => {
  for (const copy of copies) copy.remove()
})

describe.concurrent('a comparison', () => {
  it('measures the reference beside all that are there, in a table and in a report', async () => {
    const copy = newcomer()
    const words = ['reference', 'broken', 'node-http', ...installed]
    const asked = ['quick', 'only', 'hello', 'fresh', 'logs', 'restart', ...words]
    const { code, output } = await copy.run('compare', asked)
    expect(output).not.toContain('failed')
    expect(code).toBe(0)
    // Where there is no terminal, what is going on stands on lines of its own, whole.
    const table = output.split('\n').filter(line => !line.startsWith('…'))
    for (const line of table) expect([...line].length).toBeLessThanOrEqual(80)

    expect(output).toContain('written: .kit/compare.json, .kit/compare.html')
    expect(copy.read('.kit/compare.html')).toContain('<h1>The reference beside others</h1>')

    const report = reportOf(copy)
    expect(violations(SCHEMA, report)).toEqual([])
    expect(report.settings).toMatchObject({
      baseline: installed.includes('nginx') ? 'nginx' : 'node-http',
      workers: 1,
      quick: true,
    })
    expect(report.contenders.map(({ id }) => id)).toEqual(words)
    for (const id of words.filter(id => id !== 'broken'))
      for (const scenario of id === 'node-http' ? ['hello', 'fresh'] : ['hello', 'fresh', 'logs']) {
        const { figures, ratios } = measured(report, scenario, id)
        expect(figures.throughput?.median).toBeGreaterThan(0)
        expect(figures.cpuPerRequest?.values).toHaveLength(2)
        expect(figures.memory?.median).toBeGreaterThan(1_000_000)
        expect(figures.refused?.high).toBe(0)
        if (id === report.settings.baseline) expect(ratios.throughput?.values).toEqual([1, 1])
      }
    measured(report, 'fresh', 'broken')
    const hello = report.scenarios.find(({ id }) => id === 'hello')
    expect(hello?.results).toContainEqual({
      ...{ contender: 'broken', outcome: 'left out' },
      reason: 'it serves one connection at a time, and one request on it',
    })
    for (const name of ['reference', 'node:http', ...installed.filter(id => id === 'nginx')])
      expect(output).toMatch(new RegExp(`^ ${name} +[0-9,]+`, 'm'))
    expect(output).toMatch(/GET \/ +at most 0\.75× node:http +[0-9.]+×/)

    const { restart, lost, cpuPerRequest } = measured(report, 'restart', 'reference').figures
    expect(restart?.low).toBeGreaterThan(0)
    expect([lost?.values.length, cpuPerRequest]).toEqual([2, undefined])
  })

  it('goes on without those that are missing or fail, and says why', async () => {
    const { copy, env } = bareMachine()
    const asked = ['quick', 'only', 'hello', 'reference', 'node-http', 'fastify', 'nginx', 'apache']
    const { code, output } = await copy.run('compare', asked, env)
    const text = output.replaceAll(/\n {3}/g, ' ')
    expect(text).toMatch(/nginx: not installed; .*install nginx/)
    expect(text).toMatch(/Apache httpd: not installed; .*install (apache2|httpd)/)
    expect(text).toMatch(/Fastify failed: Fastify exited with code 1/)
    expect(text).toMatch(/10 MB file +at most 1\.5× nginx +not measured/)
    expect(code).toBe(0)

    const report = reportOf(copy)
    expect(violations(SCHEMA, report)).toEqual([])
    expect(report.settings.baseline).toBe('node-http')
    expect(measured(report, 'hello', 'reference').ratios.throughput?.median).toBeGreaterThan(0)
  })

  it('is broken when the reference is', async () => {
    const copy = newcomer()
    edit(copy, 'scripts/kit/contender.ts', /^listen\(/m, 'process.exit(3)\nlisten(')
    const { code, output } = await copy.run('compare', ['quick', 'only', 'hello', 'reference', 'node-http'])
    expect(output).toContain('reference failed: the reference exited with code 3')
    expect(code).toBe(2)
  })

  it.runIf(process.platform !== 'win32')('leaves no process behind when it is interrupted', async () => {
    const copy = newcomer()
    const child = copy.start('compare', ['only', 'restart'])
    const ended = once(child, 'exit')
    let output = ''
    child.stdout.on('data', text => (output += text))
    await eventually(() => output.includes('warming up'), 'a load', 60_000)
    const pids = await processTree(child.pid!)
    expect(pids.length).toBeGreaterThan(4)
    child.kill('SIGINT')
    await ended
    await eventually(() => !pids.some(isRunning), 'the end of all processes')
  })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.concurrent('npm run compare show', () => {
  it('shows how each is started, and what is yours, and starts nothing', async () => {
    const copy = newcomer()
    copy.copy('solution/keep-alive.ts', 'levels/01-keep-alive/keep-alive.ts')
    await copy.run('level', ['1', 'no-bench'])
    const { code, output } = await copy.run('compare', ['show'])
    expect(code).toBe(0)
    expect(output).toMatch(/^yours {2}level 1 of 6,.*\n.*node .*contender\.js mine 1$/m)
    expect(output).toMatch(/^reference .*\n.*contender\.js mine ''$/m)
    if (installed.includes('nginx')) expect(output).toContain('keepalive_requests 1000000000;')
    expect(() => reportOf(copy)).toThrow('ENOENT')
  })

  it('refuses what it does not know, in a line', async () => {
    const { code, output } = await newcomer().run('compare', ['only', 'caddy'])
    expect([code, output]).toEqual([
      2,
      expect.stringMatching(/^There is nothing called "caddy" to compare.*\n$/),
    ])
  })
})
