/** Plain JavaScript of TypeScript sources, as production runs it: no compiler in its memory or time. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './levels.ts'

/** How long the compiler may take, in milliseconds: a bound for sources that are made to have none. */
const LONGEST_MS = 120_000

export interface Compilation {
  /** The kit that is compiled: a folder, absolute. */
  readonly home: string
  /** A tsconfig of it. */
  readonly project: string
  /** Where it goes: absolute, empty or not there yet. */
  readonly folder: string
  /** Where the compiled solution stands within `folder`. */
  readonly solution: string
}

/** @returns what the compiler says, line by line; whatever it could read is compiled nevertheless */
export function compile({ home, project, folder, solution }: Compilation): string[] {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { error, status, stdout } = spawnSync(process.execPath, [tsc, '-p', project, '--outDir', folder], {
    cwd: home,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  })
  // Slots import `#solution/….ts`, wherever they stand; in the compiled copy that is the compiled solution.
  const imports = { '#solution/*.ts': `./${solution}*.js` }
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ type: 'module', imports }, undefined, 2)}\n`,
  )
  if (error) return ['the compiler takes too long']
  const lines = stdout.split('\n').filter(line => line.trim() !== '')
  return status !== 0 && lines.length === 0 ? ['the compiler has failed without a word'] : lines
}
