/** What `npm run doctor` makes of a machine. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Facts } from '../scripts/doctor/facts.ts'
import { type Finding, findingsOf } from '../scripts/doctor/findings.ts'
import { root } from '../scripts/kit/levels.ts'
import { KitCopy } from './support/kit-copy.ts'

/** A machine that lacks nothing. */
const sound: Facts = {
  platform: 'linux',
  node: { version: '24.1.0', least: '20.19' },
  packages: ['diff', 'tsx', 'vitest', 'zx'].map(name => ({ name, wanted: '1.2.3', found: '1.2.3' })),
  port: { number: 8080 },
  loopback: { ipv4: true, ipv6: true },
  descriptors: 20_000,
  cores: 8,
  load: 0.2,
  memory: 4e9,
  kitFolder: {},
  programs: { curl: true, nc: true, nginx: true, apache: true, wrk: true, chromium: true },
}

/** What is found wrong with a machine that is sound but for this. */
function wrong(facts: Partial<Facts>): Finding[] {
  return findingsOf({ ...sound, ...facts }).filter(({ kind }) => kind !== 'good')
}

const without = (...names: string[]) =>
  sound.packages.map(each => (names.includes(each.name) ? { ...each, found: undefined } : each))

describe('a finding', () => {
  it('is good where nothing is missing', () => {
    expect(wrong({})).toEqual([])
    expect(wrong({ node: { version: '20.19.0', least: '20.19' } })).toEqual([])
    expect(wrong({ descriptors: undefined })).toEqual([])
  })

  it.each<[Partial<Facts>, subject: string, says: string]>([
    [{ node: { version: '20.18.3', least: '20.19' } }, 'Node', 'Install 20.19 or newer'],
    [{ node: { version: '9.30.0', least: '20.19' } }, 'Node', '9.30.0 is too old'],
    [{ packages: without('tsx') }, 'packages', 'missing: tsx. Install them: npm ci'],
    [{ packages: without('diff', 'tsx', 'vitest', 'zx') }, 'packages', 'diff, tsx, vitest and 1 more.'],
    [{ loopback: { ipv4: false, ipv6: true } }, 'loopback', 'no check can run'],
    [{ kitFolder: { error: 'EACCES' } }, '.kit', "can't be written (EACCES)"],
  ])('is needed: %j', (facts, subject, says) => {
    expect(wrong(facts)).toEqual([{ kind: 'needed', subject, text: expect.stringContaining(says) }])
  })

  it.each<[Partial<Facts>, subject: string, says: string]>([
    [
      { packages: [{ name: 'tsx', wanted: '4.2.0', found: '4.1.0' }] },
      'packages',
      'tsx 4.1.0 instead of 4.2.0',
    ],
    [{ loopback: { ipv4: true, ipv6: false } }, 'loopback', 'IPv4 only'],
    [{ port: { number: 8080, error: 'EADDRINUSE' } }, 'port 8080', 'PORT=8081 npm run serve'],
    [{ port: { number: 65_535, error: 'EADDRINUSE' } }, 'port 65535', 'PORT=8080 npm run serve'],
    [{ port: { number: 80, error: 'EACCES' } }, 'port 80', "can't be listened on (EACCES)"],
    [{ descriptors: 3_063 }, 'descriptors', '3,063 are room for 999 connections'],
    [{ descriptors: 1_024 }, 'descriptors', 'benchmarks with 1,000 and more will fall short'],
    [{ cores: 1 }, 'cores', 'benchmarks will be inconclusive'],
    [{ cores: 2, load: 1 }, 'cores', 'busy (load 1.0)'],
    [{ memory: 200e6 }, 'memory', '200 MB free'],
    [{ programs: { ...sound.programs, curl: false } }, 'curl', 'sudo apt-get install curl'],
    [
      { programs: { ...sound.programs, apache: false }, platform: 'darwin' },
      'Apache httpd',
      'brew install httpd',
    ],
  ])('is a lack: %j', (facts, subject, says) => {
    expect(wrong(facts)).toEqual([{ kind: 'lack', subject, text: expect.stringContaining(says) }])
  })
})

function kit(): KitCopy {
  const copy = new KitCopy([0, 1])
  onTestFinished(() => copy.remove())
  cpSync(join(root, 'package-lock.json'), join(copy.folder, 'package-lock.json'))
  return copy
}

describe('npm run doctor', () => {
  it('ends well on a machine that runs these tests, within 80 columns', async () => {
    const copy = kit()
    const { code, output } = await copy.run('doctor')
    const lines = output.split('\n')
    expect(lines).toContainEqual(` ✓ Node         ${process.versions.node}`)
    expect(lines).toContainEqual(expect.stringMatching(/^ [✓!] chromium {5}\S/))
    expect(lines.filter(line => line.length > 80)).toEqual([])
    expect(code).toBe(0)
  })

  it('fails when what is needed is missing, and sees a port that is taken', async () => {
    const copy = kit()
    writeFileSync(join(copy.folder, '.kit'), 'no folder')
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, output } = await copy.run('doctor', [], { PORT: `${port}` })
    expect(output).toMatch(/^ ✗ \.kit {9}can't be written/m)
    expect(output).toMatch(new RegExp(`^ ! port ${port} +in use`, 'm'))
    expect(output).toContain('Mend what is marked ✗ first')
    expect(code).toBe(2)
  })

  it('says what to do where no package is installed yet', () => {
    const folder = mkdtempSync(join(tmpdir(), 'socket-school-bare-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const part of ['package.json', 'scripts'])
      cpSync(join(root, part), join(folder, part), { recursive: true })
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const [, ...words] = scripts.doctor.split(' ')
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
    expect(stderr).toMatch(/npm ci\n$/)
    expect(status).toBe(2)
  })

  it('takes no words', async () => {
    const copy = kit()
    const line = 'npm run doctor takes no "me"\n'
    expect(await copy.run('doctor', ['me'])).toEqual({ code: 2, output: line })
  })
})
