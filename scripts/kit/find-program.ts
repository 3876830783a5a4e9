/** Programs that are not ours and may be missing: where they are, and how to get them. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Where servers are installed, outside of most people's PATH. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']

/**
 * Looks through PATH, as a shell would, and through the folders of servers. No shell is asked: not every system has one.
 * @param names of the program, since systems differ, such as `apache2` and `httpd`; the first that is found counts
 * @returns its whole path; `undefined` if it is not installed
 */
export function findProgram(...names: readonly string[]): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  // What stands in a relative or empty entry depends on where one stands.
  const folders = [...path.filter(isAbsolute), ...SERVER_FOLDERS]
  // Windows has other kinds of programs, too, but only this one starts without a shell.
  const ending = process.platform === 'win32' ? '.exe' : ''
  return names.flatMap(name => folders.map(folder => join(folder, name + ending))).find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * @param packages the package that holds a program: of Debian and of Homebrew
 * @returns a command, or what else there is to do, such as `brew install nginx`
 */
export function howToInstall(
  { apt, brew }: { apt: string; brew: string },
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return `sudo apt-get install ${apt}, in WSL`
  return platform === 'darwin' ? `brew install ${brew}` : `sudo apt-get install ${apt}`
}
