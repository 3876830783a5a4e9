/** A copy of the kit in a folder of its own, as a learner has it, so that tests can edit files and run commands there. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyKit } from '../../scripts/grade/clean-copy.ts'
import { folderOf, levelNumbers } from '../../scripts/kit/levels.ts'

export interface Ended {
  readonly code: number | null
  /** Standard output and error together. */
  readonly output: string
}

export class KitCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'socket-school-'))

  /** @param levels those that the copy has; default: all */
  constructor(levels: readonly number[] = levelNumbers) {
    copyKit(this.folder)
    for (const number of levelNumbers) {
      const level = join(this.folder, folderOf(number))
      const starter = join(level, '.starter')
      if (!levels.includes(number)) rmSync(level, { recursive: true })
      else if (existsSync(starter)) cpSync(starter, level, { recursive: true })
    }
  }

  /** Replaces one file by another, both from the root of the kit. */
  copy(from: string, to: string): void {
    cpSync(join(this.folder, from), join(this.folder, to))
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  write(path: string, change: (text: string) => string): void {
    writeFileSync(join(this.folder, path), change(this.read(path)))
  }

  /** Starts `npm run <command> <words>` without npm, which takes its time. */
  start(command: string, words: readonly string[] = [], env: Record<string, string> = {}) {
    const script = command === 'start' ? 'solution/main.ts' : `scripts/${command}.ts`
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_ENV|TEST$|FORCE_COLOR|CI$)/.test(name),
    )
    return spawn(process.execPath, ['--import', 'tsx', script, ...words], {
      cwd: this.folder,
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  run(command: string, words: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> {
    const child = this.start(command, words, env)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text))
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', code => resolve({ code, output }))
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
