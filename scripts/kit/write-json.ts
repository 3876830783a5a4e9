import { replaceFile } from './replace-file.ts'

/** Writes a value for people and machines to read, in one step, so that a reader never sees half of it. */
export function writeJson(path: string, value: unknown): void {
  replaceFile(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
