/** What `npm run doctor` looks at on this machine. What it means is decided in `findings.ts`. */
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { cpus, freemem, loadavg } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../kit/find-program.ts'
import { root } from '../kit/levels.ts'
import { replaceFile } from '../kit/replace-file.ts'

export interface Facts {
  readonly platform: NodeJS.Platform
  /** Such as `20.20.2`, and the least one, such as `20.19`. */
  readonly node: { readonly version: string; readonly least: string }
  /** What the kit asks for itself; what those packages ask for is npm's business. */
  readonly packages: readonly Package[]
  /** Where `npm run serve` listens: the code of the error, if it can't. */
  readonly port: { readonly number: number; readonly error?: string | undefined }
  /** Where checks and benchmarks meet. */
  readonly loopback: { readonly ipv4: boolean; readonly ipv6: boolean }
  /** That this process may have open, after Node has raised the limit as far as it may; `undefined`: no limit known. */
  readonly descriptors: number | undefined
  readonly cores: number
  /** Of the last minute; 0 on Windows, which does not tell. */
  readonly load: number
  /** In bytes, within the limits of a container. */
  readonly memory: number
  /** Whether `.kit/` can be written: the code of the error, if not. */
  readonly kitFolder: { readonly error?: string | undefined }
  readonly programs: Readonly<Record<Program, boolean>>
}

export interface Package {
  readonly name: string
  readonly wanted: string
  /** `undefined` if it is not installed. */
  readonly found: string | undefined
}

/** The names under which each may be installed. */
const PROGRAMS = {
  curl: ['curl'],
  nc: ['nc'],
  nginx: ['nginx'],
  apache: ['apache2', 'httpd'],
  wrk: ['wrk'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
} as const

export type Program = keyof typeof PROGRAMS

/** @param address where the server would listen */
export async function gatherFacts(address: { host: string; port: number }): Promise<Facts> {
  const found = Object.entries(PROGRAMS).map(([name, names]) => [name, findProgram(...names) !== undefined])
  return {
    platform: process.platform,
    node: { version: process.versions.node, least: readJson('package.json').engines.node.replace('>=', '') },
    packages: packages(),
    // Before any connection is made: the report would look up names of its ends.
    descriptors: descriptorLimit(),
    port: { number: address.port, error: await tryListening(address.host, address.port) },
    loopback: { ipv4: await canMeet('127.0.0.1'), ipv6: await canMeet('::1') },
    cores: cpus().length,
    load: loadavg()[0] ?? 0,
    // Node 18 does not know it, and shall hear that it is too old.
    memory: process.availableMemory?.() ?? freemem(),
    kitFolder: { error: tryWriting() },
    programs: Object.fromEntries(found),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: npm's files, in npm's shape
function readJson(path: string): any {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

function packages(): Package[] {
  const locked = readJson('package-lock.json').packages
  const { dependencies, devDependencies } = locked['']
  return Object.keys({ ...dependencies, ...devDependencies }).map(name => {
    const folder = `node_modules/${name}`
    return { name, wanted: locked[folder].version, found: installedVersion(folder) }
  })
}

function installedVersion(folder: string): string | undefined {
  try {
    return readJson(`${folder}/package.json`).version
  } catch {
    return undefined
  }
}

/** Asked of Node's report, which knows it on macOS, too. */
function descriptorLimit(): number | undefined {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } }
  const limit = Number(userLimits?.open_files?.soft)
  return Number.isFinite(limit) ? limit : undefined
}

async function tryListening(host: string, port: number): Promise<string | undefined> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return codeOf(error)
  } finally {
    server.close()
  }
}

async function canMeet(host: string): Promise<boolean> {
  const server = createServer(socket => socket.end()).listen(0, host)
  try {
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, host)
    await once(socket.resume(), 'close')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

function tryWriting(): string | undefined {
  const path = join(root, '.kit', 'doctor')
  try {
    replaceFile(path, '')
    rmSync(path)
    return undefined
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
