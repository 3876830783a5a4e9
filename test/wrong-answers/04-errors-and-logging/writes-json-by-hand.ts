/** Caught by 4.9a: a quotation mark in a target ends the string. */
import type { CreateLogging } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override format(line: Readonly<Record<string, unknown>>): string {
    const members = Object.entries(line).map(([name, value]) => {
      const isText = typeof value === 'string' && name !== 'msg'
      return `"${name}":${isText ? `"${value}"` : JSON.stringify(value ?? null)}`
    })
    return `{${members.join(',')}}\n`
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
