/** Plain JavaScript of TypeScript sources, as production runs it: no compiler in its memory or time. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './levels.ts'

/** How long the compiler may take, in milliseconds: a bound for sources that are made to have none. */
const LONGEST_MS = 120_000

export interface Compilation {
  /** The kit that is compiled: a folder, absolute. */
  readonly home: string
  /** A tsconfig of it whose `outDir` is `folder`. */
  readonly project: string
  /** Is emptied first. */
  readonly folder: string
  /** Where the compiled solution stands within `folder`. */
  readonly solution: string
}

/** @returns the first line of what the compiler says, if anything; whatever it could read is compiled nevertheless */
export function compile({ home, project, folder, solution }: Compilation): string | undefined {
  const out = join(home, folder)
  rmSync(out, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', project], {
    cwd: home,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  })
  // Slots import `#solution/….ts`, wherever they stand; in the compiled copy that is the compiled solution.
  const imports = { '#solution/*.ts': `./${solution}*.js` }
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'package.json'), `${JSON.stringify({ type: 'module', imports }, undefined, 2)}\n`)
  return status === 0 ? undefined : stdout.trim().split('\n')[0] || 'it takes too long'
}
