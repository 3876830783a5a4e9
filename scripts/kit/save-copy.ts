import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'

/**
 * Keeps a copy of a file, named after the file and the time: `router.2026-11-24-193502.ts`. An earlier copy stays.
 * @param folder is made if need be
 * @param now in local time, which is what the learner remembers
 * @returns where the copy is; it has been read again, and is what the file is at this moment
 * @throws Error when it can't be written, or the file changes meanwhile
 */
export function saveCopy(file: string, folder: string, now = new Date()): string {
  mkdirSync(folder, { recursive: true })
  const extension = extname(file)
  // The Swedes write the date as ISO 8601 does.
  const time = now.toLocaleString('sv').replace(' ', '-').replaceAll(':', '')
  const path = join(folder, `${basename(file, extension)}.${time}`)
  const copy = writeNew(path, extension, readFileSync(file))
  if (!readFileSync(copy).equals(readFileSync(file)))
    throw new Error(`${file} changed while it was copied to ${copy}`)
  return copy
}

/** @returns the first of `path.ts`, `path-2.ts`, `path-3.ts` … that was not there */
function writeNew(path: string, extension: string, content: Uint8Array): string {
  for (let turn = 1; ; turn++) {
    const copy = `${path}${turn === 1 ? '' : `-${turn}`}${extension}`
    try {
      writeFileSync(copy, content, { flag: 'wx', flush: true })
      return copy
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
