import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findProgram, howToInstall } from '../scripts/kit/find-program.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-school-path-'))
  for (const name of ['first', 'second']) mkdirSync(join(folder, name))
  vi.stubEnv('PATH', ['', 'first', join(folder, 'first'), join(folder, 'second')].join(delimiter))
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** A file in the folder, with the ending that the platform wants. */
function place(path: string, mode = 0o755): string {
  const file = join(folder, process.platform === 'win32' ? `${path}.exe` : path)
  writeFileSync(file, '')
  chmodSync(file, mode)
  return file
}

describe('a program', () => {
  it('is found in the first folder of PATH that has it', () => {
    place('second/no-such-server')
    const path = place('first/no-such-server')
    expect(findProgram('no-such-server')).toBe(path)
  })

  it('may have several names, of which the first counts', () => {
    place('first/no-such-httpd')
    const path = place('second/no-such-apache')
    expect(findProgram('missing', 'no-such-apache', 'no-such-httpd')).toBe(path)
  })

  it('is neither a folder nor, but on Windows, a file that must not be run', () => {
    mkdirSync(join(folder, 'first', 'no-such-server'))
    if (process.platform !== 'win32') place('second/no-such-server', 0o644)
    expect(findProgram('no-such-server')).toBeUndefined()
  })

  it('is not there when PATH is empty, and there is no error', () => {
    vi.stubEnv('PATH', '')
    expect(findProgram('no-such-server')).toBeUndefined()
  })
})

it.each([
  ['linux', 'sudo apt-get install apache2'],
  ['darwin', 'brew install httpd'],
  ['win32', 'sudo apt-get install apache2, in WSL'],
] as const)('%s installs by %s', (platform, command) => {
  expect(howToInstall({ apt: 'apache2', brew: 'httpd' }, platform)).toBe(command)
})
