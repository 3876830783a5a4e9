import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endWithUs } from '../bench/end-with-us.ts'

export interface TemporaryFolder {
  /** Absolute. */
  readonly path: string
  remove(): void
}

/**
 * A folder that is removed when this process ends at the latest, whatever ends it.
 * @param purpose part of its name, such as `grading`
 */
export function temporaryFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `socket-school-${purpose}-`))
  const removeNow = () => {
    // What ran in it may have made it hard to remove, and that is no reason to stop.
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    } catch {}
  }
  const forget = endWithUs(removeNow)
  const remove = () => {
    removeNow()
    forget()
  }
  return { path, remove }
}
