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
const SECRET_PARAMETER =
  /(?:token|passw(?:or)?d|passphrase|pwd|secret|key|sig|signature|credentials?|auth|authorization|session|session_?id|jwt|otp)\W*$/i

/** The mark can't be forged in a target, which is ASCII. */
export function cut(text: string, length = MAX_LENGTH): string {
  return text.length <= length ? text : `${text.slice(0, length)}…[cut, ${text.length} characters]`
}

/** The request target as it may be logged: cut, and without the values of parameters that are likely to be secret. */
export function loggedTarget(target: string): string {
  const start = target.indexOf('?')
  if (start === -1) return cut(target)
  const text = cut(target)
  // Some servers take a semicolon for an ampersand, and what a client sends here may be meant for one of them.
  const parameters = text.slice(start + 1).split(/(?=[&;])/)
  return text.slice(0, start + 1) + parameters.map(redactParameter).join('')
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
 * begins an escape sequence like ESC [), separators of lines, and marks of format, such as those that turn the direction
 * of writing round and those that nobody sees.
 */
const OBEYED = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu

/** A line of JSON without a character that does anything. Beyond ASCII a line has characters in strings alone. */
export function harmless(line: string): string {
  // Most lines are; to search is cheaper than to replace nothing.
  return line.search(OBEYED) === -1 ? line : line.replace(OBEYED, escapeUnits)
}

/** As JSON writes them: characters beyond 0xffff are two units. */
function escapeUnits(char: string): string {
  const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** Fields of an event as values for JSON, without secrets. `err` is whatever was thrown. Never throws. */
export function loggedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const err = 'err' in fields ? { err: describeError(fields['err']) } : undefined
  try {
    return { ...JSON.parse(JSON.stringify({ ...fields, ...err }, loggedField)), ...err }
  } catch {
    // A circle, or a getter that throws.
    return { unprintable: true, ...err }
  }
}

/** @param this the object that the field belongs to */
function loggedField(this: object, key: string, value: unknown): unknown {
  if (SECRET_FIELDS.has(key.toLowerCase())) return REDACTED
  // Before its own `toJSON`, which may tell more than it should.
  const original = property(this, key)
  if (original instanceof Error) return describeError(original)
  if (typeof value === 'string') return cut(value, MAX_STACK_LENGTH)
  return typeof value === 'bigint' ? `${value}` : value
}

/**
 * What was thrown, which can be anything. Only the properties named here: others, such as the request that a client
 * library hangs on its errors, may hold what must not be logged. Never throws.
 */
export function describeError(error: unknown, causes = MAX_CAUSES): Record<string, unknown> {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null)
    return { type: error === null ? 'null' : typeof error, message: cut(String(error)) }
  const cause = causes > 0 ? property(error, 'cause') : undefined
  return {
    type: textOf(error, 'name') ?? (types.isProxy(error) ? 'Proxy' : 'Object'),
    code: textOf(error, 'code'),
    message: textOf(error, 'message') ?? 'what was thrown has no message',
    stack: textOf(error, 'stack', MAX_STACK_LENGTH),
    cause: cause === undefined ? undefined : describeError(cause, causes - 1),
    errors: causes > 0 ? describeAll(property(error, 'errors')) : undefined,
  }
}

/** An AggregateError says nothing by itself, such as one of a host that answers at none of its addresses. */
function describeAll(errors: unknown): Record<string, unknown>[] | undefined {
  if (!Array.isArray(errors)) return undefined
  const length = Math.min(Number(property(errors, 'length')), MAX_CAUSES) || 0
  return Array.from({ length }, (_, at) => describeError(property(errors, `${at}`), 0))
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
