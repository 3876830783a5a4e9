/** What a failed check tells the learner. */

export interface Story {
  /** The bytes that were sent, a line each, line ends made visible. */
  readonly sent: readonly string[]
  readonly expected: string
  readonly received: string
  /** What the learner's code printed meanwhile. */
  readonly printed: string
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
