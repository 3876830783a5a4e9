/** How commands end. */
import type { Verdict } from '../bench/verdict.ts'

export const Exit = {
  passed: 0,
  failed: 1,
  /** The command was wrong, or the grader or the machine failed. */
  broken: 2,
  inconclusive: 3,
} as const

export type ExitCode = (typeof Exit)[keyof typeof Exit]

/** Inconclusive never fails anyone, but it is no success either. */
export function exitFor(verdict: Verdict): ExitCode {
  return { pass: Exit.passed, fail: Exit.failed, inconclusive: Exit.inconclusive }[verdict]
}

/** Something that the person at the keyboard can put right. Its message is one line that says how. */
export class KitError extends Error {
  override readonly name = 'KitError'
}

/** Runs a command and turns whatever comes of it into an exit code: a line for a KitError, never a stack trace. */
export async function runCommand(command: (words: string[]) => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await command(process.argv.slice(2))
  } catch (error) {
    process.exitCode = Exit.broken
    console.error(error instanceof KitError ? error.message : `The kit itself failed: ${firstLine(error)}`)
    if (process.env['DEBUG'] && !(error instanceof KitError)) console.error(error)
  }
  // Left to end by itself, Node 20 was seen to wait for a handle of its own without end (Environment::CleanupHandles).
  for (const stream of [process.stdout, process.stderr]) await written(stream)
  process.exit()
}

/** Also when its reader has gone. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => stream.write('', () => resolve()))
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
}

/**
 * Takes the words that a command knows out of its arguments.
 * @throws KitError naming a word that is left over
 */
export function takeWords<const W extends string>(
  words: string[],
  known: readonly W[],
): { given: Set<W>; rest: string[] } {
  const given = new Set(known.filter(word => words.includes(word)))
  return { given, rest: words.filter(word => !(known as readonly string[]).includes(word)) }
}
