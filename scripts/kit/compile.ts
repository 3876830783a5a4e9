/** Plain JavaScript of TypeScript sources, as production runs it: no compiler in its memory or time. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KitError } from './exit.ts'
import { root } from './levels.ts'

/**
 * Empties `folder` and compiles into it.
 * @param project a tsconfig whose `outDir` is `folder`; both from the root of the kit
 * @param solution where the compiled solution stands within `folder`
 * @throws KitError with the first line of what the compiler says
 */
export function compile(project: string, folder: string, solution: string): void {
  const out = join(root, folder)
  rmSync(out, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', project], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new KitError(`The code can't be compiled: ${stdout.trim().split('\n')[0]}`)
  // Slots import `#solution/….ts`, wherever they stand; in the compiled copy that is the compiled solution.
  const imports = { '#solution/*.ts': `./${solution}*.js` }
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'package.json'), `${JSON.stringify({ type: 'module', imports }, undefined, 2)}\n`)
}
