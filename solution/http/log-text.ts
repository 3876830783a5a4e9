/**
 * What may stand in a log. Clients choose much of it, and somebody reads it in a terminal: nothing of theirs may forge
 * a line, move the cursor, fill the disk or give a secret away.
 */
import { types } from 'node:util'

/** Characters of a value that somebody else has chosen. */
const MAX_LENGTH = 2_048
/** Characters of a stack. Deep ones are the end of a recursion, which says the same again and again. */
const MAX_STACK_LENGTH = 8_192
const MAX_CAUSES = 5

const REDACTED = '[redacted]'

/** Fields that are secret whatever they hold. */
const SECRET_FIELDS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
])

/** Ends of the names of query parameters that hold secrets: `key`, `api_key`, `X-Amz-Signature`, `user[password]` … */
const SECRET_PARAMETER = /(?:token|passw(?:or)?d|pwd|secret|key|sig|signature|credential|auth)\W*$/i

/** The mark can't be forged in a target, which is ASCII. */
export function cut(text: string, length = MAX_LENGTH): string {
  return text.length <= length ? text : `${text.slice(0, length)}…[cut, ${text.length} characters]`
}

/** The request target as it may be logged: cut, and without the values of parameters that are likely to be secret. */
export function loggedTarget(target: string): string {
  const start = target.indexOf('?')
  if (start === -1) return cut(target)
  const text = cut(target)
  return (
    text.slice(0, start + 1) +
    text
      .slice(start + 1)
      .split('&')
      .map(redactParameter)
      .join('&')
  )
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf('=')
  if (equals === -1) return parameter
  const name = parameter.slice(0, equals)
  return SECRET_PARAMETER.test(decode(name)) ? `${name}=${REDACTED}` : parameter
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * JSON escapes the control characters of ASCII but DEL. The rest that a terminal or a viewer obeys: C1 controls (0x9b
 * begins an escape sequence like ESC [), separators of lines, and what turns the direction of writing round.
 */
const OBEYED = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** A line of JSON without a character that does anything. Beyond ASCII a line has characters in strings alone. */
export function harmless(line: string): string {
  // Most lines are; to search is cheaper than to replace nothing.
  if (line.search(OBEYED) === -1) return line
  return line.replace(OBEYED, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Anything as a value for JSON, without secrets. @throws whatever a getter or a circle throws */
export function loggedFields(fields: object): Record<string, unknown> {
  const text = JSON.stringify(fields, (key, value: unknown) => {
    if (SECRET_FIELDS.has(key.toLowerCase())) return REDACTED
    if (typeof value === 'string') return cut(value, MAX_STACK_LENGTH)
    if (typeof value === 'bigint') return `${value}`
    return value instanceof Error ? describeError(value) : value
  })
  return JSON.parse(text)
}

/**
 * What was thrown, which can be anything. Only the properties named here: others, such as the request that a client
 * library hangs on its errors, may hold what must not be logged. Never throws.
 */
export function describeError(error: unknown, causes = MAX_CAUSES): Record<string, unknown> {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null)
    return { type: typeof error, message: cut(String(error)) }
  const cause = causes > 0 ? property(error, 'cause') : undefined
  return {
    type: textOf(error, 'name') ?? (types.isProxy(error) ? 'Proxy' : 'Object'),
    code: textOf(error, 'code'),
    message: textOf(error, 'message') ?? 'what was thrown has no message',
    stack: textOf(error, 'stack', MAX_STACK_LENGTH),
    cause: cause === undefined ? undefined : describeError(cause, causes - 1),
  }
}

function textOf(object: object, key: string, length?: number): string | undefined {
  const value = property(object, key)
  return typeof value === 'string' ? cut(value, length) : undefined
}

function property(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key)
  } catch {
    return undefined
  }
}
