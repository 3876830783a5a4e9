import { SourceMap, type SourceMapPayload } from 'node:module'

/**
 * The line in the learner's file for a place in the compiled code, which may be one long line.
 * @param line from 0
 * @param column from 0
 * @returns from 1; the compiled code's own line where the map knows nothing of it
 */
export function sourceLine(map: SourceMapPayload | undefined, line: number, column: number): number {
  const entry = map && new SourceMap(map).findEntry(line, column)
  return (entry && 'originalLine' in entry ? entry.originalLine : line) + 1
}
