import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

/** Somebody sits there who can read a question and answer it. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY)
}

/** @returns whether the answer is yes; Enter, Ctrl-C and Ctrl-D mean no */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  // An interface that is closed never answers, or rejects, depending on the version of Node.
  const closed = once(terminal, 'close').then(() => '\n')
  const answer = await Promise.race([terminal.question(`${question} [y/N] `).catch(() => '\n'), closed])
  terminal.close()
  if (answer === '\n') process.stdout.write(answer)
  return /^y(es)?$/i.test(answer.trim())
}
