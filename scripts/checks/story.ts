/** What a failed check tells the learner, and how it gets from the test to the terminal: as the test's metadata. */

export interface Story {
  /** The bytes that were sent, a line each, line ends made visible. */
  readonly sent: readonly string[]
  readonly expected: string
  readonly received: string
  /** What the learner's code printed meanwhile. */
  readonly printed: string
}

export interface CheckMeta {
  /** The check's id, such as `1.2a`. */
  id?: string
  story?: Story
  /** The check that must pass first, or why none can run. */
  waitsFor?: string
  /** What was seen, if the check has a figure to tell. */
  note?: string
}

declare module 'vitest' {
  interface TaskMeta {
    check?: CheckMeta
  }
}

/** Bytes as a person can read them: a line for each line, CR and LF spelled out, long ones cut. */
export function visible(bytes: string, maxLines = 8, maxColumns = 90): string[] {
  const lines = bytes.split(/(?<=\n)/).map(line => {
    const spelled = JSON.stringify(line)
      .slice(1, -1)
      .replaceAll('\\"', '"')
      .replace(/[\u007f-\u00ff]/g, byte => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
    return spelled.length > maxColumns ? `${spelled.slice(0, maxColumns)}… (${line.length} bytes)` : spelled
  })
  return lines.length > maxLines
    ? [...lines.slice(0, maxLines), `… (${lines.length - maxLines} more lines)`]
    : lines
}
