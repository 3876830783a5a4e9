import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, howToInstall } from '../../kit/find-program.ts'
import { apacheArguments, apacheConfig } from '../apache-config.ts'
import type { Contender } from '../contender.ts'
import { startNative } from '../native-server.ts'
import { versionOf } from '../version-of.ts'

/** Debian, macOS, Red Hat, Alpine and Arch, SUSE, Homebrew. */
const MODULE_FOLDERS = [
  '/usr/lib/apache2/modules',
  '/usr/libexec/apache2',
  '/usr/lib64/httpd/modules',
  '/usr/lib/apache2',
  '/usr/lib/httpd/modules',
  '/usr/lib64/apache2',
  '/opt/homebrew/lib/httpd/modules',
  '/usr/local/lib/httpd/modules',
]

export const apache: Contender = {
  id: 'apache',
  name: 'Apache httpd',
  cannot: process.platform === 'win32' ? { restart: 'it hears no signals on Windows' } : {},
  differs: {
    logs: 'it has a log, but limits requests only by modules of others',
    restart: 'it is sent SIGUSR1 (graceful): a new process takes over, the old one ends what it has begun',
  },
  async find() {
    const binary = findProgram('apache2', 'httpd')
    if (binary === undefined)
      return { missing: `not installed; ${howToInstall({ apt: 'apache2', brew: 'httpd' })}` }
    const modules = MODULE_FOLDERS.find(folder => existsSync(join(folder, 'mod_mpm_event.so')))
    if (modules === undefined) return { missing: `${binary} is there, but its mod_mpm_event.so is not found` }
    return {
      version: versionOf(binary, '-v', /Apache\/(\S+)/),
      recipe: setup => ({
        command: [binary, ...apacheArguments(setup)].join(' '),
        config: apacheConfig(setup, modules),
      }),
      start(setup) {
        writeFileSync(join(setup.folder, 'httpd.conf'), apacheConfig(setup, modules))
        const server = { name: 'Apache httpd', binary, args: apacheArguments(setup), port: setup.port }
        return startNative(setup.restartable ? { ...server, restartSignal: 'SIGUSR1' } : server)
      },
    }
  },
}
