import type { Headers } from '../contracts.ts'
import { parseHttpDate } from './date.ts'

/** What tells one state of a representation from another (RFC 9110 §8.8). */
export interface Validators {
  /** Strong, with its quotes. */
  readonly etag: string
  /** As Last-Modified has it: milliseconds since 1970, a whole second. */
  readonly modified: number
}

export type Verdict = 'proceed' | 'not modified' | 'failed'

/**
 * Evaluates the preconditions of a request in the order of RFC 9110 §13.2.2. If-Range is the last of them and has a
 * function of its own, since it never changes the status but only what becomes of Range.
 */
export function evaluatePreconditions(method: string, headers: Headers, validators: Validators): Verdict {
  const reads = method === 'GET' || method === 'HEAD'
  const ifMatch = headers.get('if-match')
  if (ifMatch !== undefined) {
    if (!lists(ifMatch, validators.etag, 'strong')) return 'failed'
  } else {
    const unmodifiedSince = dateOf(headers, 'if-unmodified-since')
    if (unmodifiedSince !== undefined && validators.modified > unmodifiedSince) return 'failed'
  }
  const ifNoneMatch = headers.get('if-none-match')
  if (ifNoneMatch !== undefined) {
    // A tag beats a date: If-Modified-Since beside it is ignored, also when no tag matches (§13.1.3).
    if (!lists(ifNoneMatch, validators.etag, 'weak')) return 'proceed'
    return reads ? 'not modified' : 'failed'
  }
  const modifiedSince = reads ? dateOf(headers, 'if-modified-since') : undefined
  return modifiedSince !== undefined && validators.modified <= modifiedSince ? 'not modified' : 'proceed'
}

/**
 * Whether If-Range lets Range count (RFC 9110 §13.1.5): the part would fit to what the client has already.
 * @param now milliseconds since 1970
 */
export function allowsRange(headers: Headers, { etag, modified }: Validators, now = Date.now()): boolean {
  const ifRange = headers.get('if-range')
  // A weak tag, and a list, can't be equal to a strong one.
  if (ifRange === undefined || ifRange === etag) return true
  // A date must be equal, not merely later: the file may have been replaced by an older one. And within the second
  // that it names, the file may change again, so it is no strong validator yet (§8.8.2.2).
  return parseHttpDate(ifRange) === modified && now - modified >= 1_000
}

/** A field whose date doesn't parse is ignored (§13.1.3, §13.1.4). */
function dateOf(headers: Headers, name: string): number | undefined {
  const value = headers.get(name)
  return value === undefined ? undefined : parseHttpDate(value)
}

/** An entity-tag in a list, with what must stand before the next one (RFC 9110 §8.8.3, §5.6.1). Linear. */
const MEMBER = /[ \t]*(?:(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y

/**
 * Whether a list of entity-tags, or `*`, names our tag. Strong comparison: a weak tag never matches. Weak: `W/` makes
 * no difference (§8.8.3.2). Of a malformed list, what stands before the mistake counts.
 */
function lists(field: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (field === '*' || field === etag) return true
  MEMBER.lastIndex = 0
  while (MEMBER.lastIndex < field.length) {
    const member = MEMBER.exec(field)
    if (member === null) return false
    if (member[2] === etag && (comparison === 'weak' || member[1] === undefined)) return true
  }
  return false
}
