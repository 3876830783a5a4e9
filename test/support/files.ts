import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { isSettled } from '../../solution/http/read-file.ts'
import { eventually } from './eventually.ts'

/** A new folder with these files in it, for the test that is running. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'files-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) put(join(folder, name), content)
  return folder
}

export function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** Resolves when the file has been left alone for so long that it may be kept in memory. */
export async function settles(path: string): Promise<void> {
  await eventually(() => isSettled(statSync(path)), 'the clock of the file system ticks')
}

/** Only Linux can tell which files this process has open. */
export const canCountOpenFiles = process.platform === 'linux'

/** How many files under a folder this process has open, those that were deleted meanwhile among them. */
export function openFilesUnder(folder: string): number {
  return readdirSync('/proc/self/fd').filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(`${folder}/`)
    } catch {
      // The one with which the list was read.
      return false
    }
  }).length
}

/** Resolves when none of them is open any more. */
export async function allClosed(folder: string): Promise<void> {
  if (canCountOpenFiles) await eventually(() => openFilesUnder(folder) === 0, 'every file is closed')
}

/** Bytes that differ from place to place, so that a wrong offset shows. */
export function patterned(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7) & 0xff))
}
