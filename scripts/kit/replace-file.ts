import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file in one step: whoever reads it meanwhile, and whatever ends us, the file is as it was or as it shall be.
 * Its folder is made if need be.
 * @throws the error of the file system; the file is then as it was
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  // Two commands may write at the same time.
  const written = `${path}.${process.pid}.new`
  try {
    writeFileSync(written, content, { flush: true })
    renameSync(written, path)
  } catch (error) {
    rmSync(written, { force: true })
    throw error
  }
}
