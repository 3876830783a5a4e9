/** Finds the place in the learner's own file that a stack trace goes through. */
import { inspect } from 'node:util'
import { kitRoot, shortPath } from '../kit/levels.ts'

const PLACE = /((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^()\n]*?):([0-9]+):[0-9]+/g

/**
 * @returns `levels/01-keep-alive/keep-alive.ts:41`, the topmost place in a level or in the subject; `undefined` if
 *   there is none
 */
export function locate(error: unknown, subject: string): string | undefined {
  const text = error instanceof Error ? `${error.message}\n${error.stack}` : inspect(error)
  for (const [, path = '', line] of text.matchAll(PLACE)) {
    const short = shortPath(decodeURI(path.replace(/^file:\/\//, '')), kitRoot)
    if (short.endsWith('server.ts')) continue
    if (/^levels\//.test(short) || short === subject) return `${short}:${line}`
  }
  return undefined
}
