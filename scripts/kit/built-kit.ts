/** A kit compiled to plain JavaScript: what is checked and measured runs as it would run in production. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { compile } from './compile.ts'
import { KitError } from './exit.ts'
import { root } from './levels.ts'
import { status } from './terminal.ts'

/** What a build is made of: what tsconfig.kit.json includes, and the settings themselves. */
const SOURCES = [
  ...[
    'levels',
    'solution',
    'scripts',
    'test/support',
    'test/hostile',
    'test/right-answers',
    'test/wrong-answers',
  ],
  ...['tsconfig.json', 'tsconfig.kit.json', 'package-lock.json'],
]

/** How many are kept: somebody may still be running what was the newest a moment ago. */
const KEPT = 4

/** `file(line,column): error TS1005: ';' expected.` Those from 1000 to 1999 are of the grammar. */
const SYNTAX = /^(.+?)\(([0-9]+),[0-9]+\): error TS1[0-9]{3}: (.*?)\.?$/

/** What is wrong with files that are no TypeScript, by their path in the kit. */
type Problems = Readonly<Record<string, { readonly line: number; readonly what: string }>>

export class BuiltKit {
  /** Absolute; files have the same place in it as in the kit. */
  readonly folder: string
  readonly #problems: Problems

  /** @param folder of a finished build */
  constructor(folder: string) {
    this.folder = folder
    this.#problems = JSON.parse(readFileSync(join(folder, PROBLEMS), 'utf8'))
  }

  /** @param path of a source in the kit: `scripts/kit/contender.ts` */
  module(path: string): string {
    return join(this.folder, path.replace(/\.ts$/, '.js'))
  }

  /** @returns where and why a source is no TypeScript, if so: `levels/….ts:3: it is not valid TypeScript: …` */
  problemOf(path: string): string | undefined {
    const problem = this.#problems[path]
    return problem && `${path}:${problem.line}: it is not valid TypeScript: ${problem.what}`
  }
}

const PROBLEMS = 'problems.json'

/**
 * Compiles a kit, unless that was done since it was last changed. Builds stand side by side in `.kit/build`, each by what
 * it is made of: nobody changes one that somebody else may be running.
 *
 * @param home the kit: a folder, absolute. Default: this one.
 * @throws KitError when nothing comes of it
 */
export function buildKit(home = root): BuiltKit {
  const builds = resolve(home, '.kit', 'build')
  const folder = join(builds, fingerprint(home))
  if (!existsSync(folder)) {
    status('compiling')
    build(home, folder)
    removeOld(builds)
  }
  return new BuiltKit(folder)
}

function build(home: string, folder: string): void {
  const unfinished = `${folder}.${process.pid}`
  const lines = compile({ home, project: 'tsconfig.kit.json', folder: unfinished, solution: 'solution/' })
  if (!existsSync(join(unfinished, 'scripts', 'kit', 'contender.js')))
    throw new KitError(`The code can't be compiled: ${lines[0]}`)
  writeFileSync(join(unfinished, PROBLEMS), JSON.stringify(problemsIn(lines)))
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    // Unless another process has just made the same.
    if (!existsSync(folder)) throw new KitError(`The code can't be compiled: ${(error as Error).message}`)
  }
}

/** The first of each file. */
function problemsIn(lines: readonly string[]): Problems {
  const problems: Record<string, Problems[string]> = {}
  for (const line of lines) {
    const [, file, number, what] = SYNTAX.exec(line) ?? []
    if (file && what) problems[file.replaceAll('\\', '/')] ??= { line: Number(number), what }
  }
  return problems
}

function removeOld(builds: string): void {
  const age = (name: string) => statSync(join(builds, name), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const old = readdirSync(builds).sort((a, b) => age(b) - age(a))
  for (const name of old.slice(KEPT)) rmSync(join(builds, name), { recursive: true, force: true })
}

/** Of all that goes into a build. */
function fingerprint(home: string): string {
  const hash = createHash('sha256')
  const add = (path: string) => {
    const stat = lstatSync(join(home, path), { throwIfNoEntry: false })
    if (stat?.isDirectory()) {
      for (const name of readdirSync(join(home, path)).sort()) add(join(path, name))
    } else if (stat?.isFile() && /\.(ts|json)$/.test(path)) {
      hash.update(`${path}\0${digest(join(home, path), stat)}\0`)
    }
  }
  for (const source of SOURCES) add(source)
  return hash.digest('hex').slice(0, 16)
}

/** By path: reading all files anew would take longer than all else that is done for a check. */
const digests = new Map<string, { readonly state: string; readonly digest: string }>()

function digest(path: string, { size, mtimeMs, ctimeMs }: Stats): string {
  const state = `${size} ${mtimeMs} ${ctimeMs}`
  const known = digests.get(path)
  if (known?.state === state) return known.digest
  const digest = createHash('sha256').update(read(path)).digest('hex')
  digests.set(path, { state, digest })
  return digest
}

/** What can't be read can't be compiled either, and the checks of its level say so. */
function read(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch {
    return new Uint8Array()
  }
}
