/** Commands on a terminal that is none: `script` of util-linux makes one. Elsewhere it is another program. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findProgram } from '../../scripts/kit/find-program.ts'
import type { Ended, KitCopy } from './kit-copy.ts'

const program = process.platform === 'linux' ? findProgram('script') : undefined

export const hasPseudoTerminals = program !== undefined

export interface Typing {
  /** What must be printed before the keys are pressed. */
  readonly asked?: string
  readonly keys?: string
  /** In place of what is inherited. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command of the kit and presses keys when it asks. */
export async function onTerminal(
  copy: KitCopy,
  command: string,
  words: readonly string[],
  { asked, keys = '', env = {} }: Typing = {},
): Promise<Ended> {
  const line = `"${process.execPath}" --import tsx scripts/${command}.ts ${words.join(' ')}`
  const { CI: _, NO_COLOR: __, ...inherited } = process.env
  const terminal = spawn(program!, ['-qec', line, '/dev/null'], {
    cwd: copy.folder,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
  })
  let output = ''
  let pressed = false
  terminal.stdout.on('data', text => {
    output += text
    if (pressed || asked === undefined || !output.includes(asked)) return
    pressed = true
    terminal.stdin.write(keys)
  })
  const [code] = await once(terminal, 'close')
  return { code, output }
}
