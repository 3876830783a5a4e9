/** Everything that the commands print goes through here: colour where it is wanted, plain text elsewhere. */
import { stripVTControlCharacters } from 'node:util'
import chalk from 'chalk'
import { inOldSigns, showsUnicode } from './signs.ts'

const { stdout, env } = process
const interactive = Boolean(stdout.isTTY) && env['TERM'] !== 'dumb' && !env['CI']

// chalk looks at the terminal and at FORCE_COLOR, but not at https://no-color.org.
if (env['NO_COLOR'] || !(stdout.isTTY || env['FORCE_COLOR'])) chalk.level = 0

// What is no terminal takes UTF-8.
const inItsSigns = stdout.isTTY && !showsUnicode(process.platform, env) ? inOldSigns : (text: string) => text

// Whoever reads may have seen enough, as `head` does. The command still does its work.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

export const { bold, cyan, dim, green, red, yellow } = chalk

/** Room for text in columns; 80 where nobody knows. */
export const columns = Math.min(Math.max(stdout.columns ?? 80, 60), 110)

export function print(text = ''): void {
  clearStatus()
  stdout.write(`${inItsSigns(text)}\n`)
}

/** A label in a column of its own, and text beside it. */
export function field(label: string, text: string, indent = 5): string {
  return beside(' '.repeat(indent) + dim(label.padEnd(LABEL_WIDTH)), text)
}

const LABEL_WIDTH = 10

/** Text behind what stands to the left of it, wrapped to the width of the terminal and never below the left part. */
export function beside(left: string, text: string): string {
  const margin = length(left)
  return left + wrap(text, columns - margin).join(`\n${' '.repeat(margin)}`)
}

/** Words in lines of at most so many columns; a longer word keeps its length. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || length(last) + 1 + length(word) > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** Left and right text on one line. */
export function heading(left: string, right: string): string {
  const gap = Math.max(2, columns - length(left) - length(right))
  return `${bold(left)}${' '.repeat(gap)}${dim(right)}`
}

function length(text: string): number {
  return stripVTControlCharacters(text).length
}

let note = () => ''

/** What is told behind every status, such as the time that is left. */
export function statusNote(text: () => string): void {
  note = text
}

let statusTimer: NodeJS.Timeout | undefined
let statusShown = false

/**
 * Says what is going on if it lasts longer than a second: on a terminal as a line that the next one overwrites,
 * elsewhere as a line of its own.
 */
export function status(text: string): void {
  clearTimeout(statusTimer)
  if (statusShown && interactive) showStatus(text)
  else statusTimer = setTimeout(showStatus, 1_000, text).unref()
}

function showStatus(text: string): void {
  clearStatus()
  const line = inItsSigns([`… ${text}`, note()].filter(Boolean).join(' · '))
  // A line that wraps could not be written over.
  stdout.write(interactive ? dim(line.slice(0, columns - 1)) : `${line}\n`)
  statusShown = interactive
}

export function clearStatus(): void {
  clearTimeout(statusTimer)
  if (statusShown) stdout.write('\r\u001b[K')
  statusShown = false
}
