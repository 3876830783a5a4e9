import { isIPv6 } from 'node:net'
import type { Headers, HttpVersion } from '../contracts.ts'
import { HttpError } from './errors.ts'

/** What a request is about: the parts of its target URI (RFC 9112 §3.3). */
export interface Target {
  readonly path: string
  readonly query: string
  readonly authority: string
}

/** http-URI up to its path (RFC 9110 §4.2); the scheme is compared without case, and the host is never empty. */
const ABSOLUTE = /^https?:\/\/([^/?:][^/?]*)/i

/**
 * uri-host [ ":" port ] (RFC 3986 §3.2.2): a name, an IPv4 address or an IPv6 address in brackets. Commas are left out
 * although a name may hold them: a list of hosts would pass for one. It is matched in linear time.
 */
const AUTHORITY = /^(?:\[([0-9a-f:.]+)\]|(?:[a-z0-9\-._~!$&'()*+;=]|%[0-9a-f]{2})*)(?::[0-9]{0,5})?$/i

/** Most requests name the same host as the one before. */
let lastGoodAuthority = ''

/**
 * Tells the four forms of a request-target apart (RFC 9112 §3.2) and finds the authority.
 * @throws HttpError 400
 */
export function parseTarget(method: string, target: string, version: HttpVersion, headers: Headers): Target {
  const host = parseHost(version, headers)
  if (target.charCodeAt(0) === 0x2f && method !== 'CONNECT') return splitPath(target, host)
  if (method === 'CONNECT') return authorityForm(target)
  if (target === '*') {
    if (method === 'OPTIONS') return { path: '*', query: '', authority: host }
    throw new HttpError('bad_target', '* is for OPTIONS')
  }
  const match = ABSOLUTE.exec(target)
  if (match === null) throw new HttpError('bad_target', 'neither a path nor an absolute http URI')
  // The target beats Host (RFC 9112 §3.2.2), which had to be well-formed all the same.
  const authority = match[1]!
  if (!isAuthority(authority)) throw new HttpError('bad_target', 'bad authority')
  const rest = target.slice(match[0].length)
  if (rest === '' && method === 'OPTIONS') return { path: '*', query: '', authority }
  return splitPath(rest.startsWith('/') ? rest : `/${rest}`, authority)
}

function splitPath(target: string, authority: string): Target {
  const mark = target.indexOf('?')
  if (mark === -1) return { path: target, query: '', authority }
  return { path: target.slice(0, mark), query: target.slice(mark + 1), authority }
}

/** authority-form (RFC 9112 §3.2.3): host and port, both there. */
function authorityForm(target: string): Target {
  if (!isAuthority(target) || !/.:[0-9]+$/.test(target))
    throw new HttpError('bad_target', 'CONNECT wants host:port')
  return { path: '', query: '', authority: target }
}

/** Exactly one Host in HTTP/1.1, at most one in HTTP/1.0 (RFC 9112 §3.2). */
function parseHost(version: HttpVersion, headers: Headers): string {
  const host = headers.get('host')
  if (host === undefined) {
    if (version === '1.0') return ''
    throw new HttpError('bad_host', 'HTTP/1.1 needs Host')
  }
  // Two lines of Host come joined by a comma, which no authority holds.
  if (!isAuthority(host)) throw new HttpError('bad_host')
  return host
}

function isAuthority(text: string): boolean {
  if (text === lastGoodAuthority) return true
  const match = AUTHORITY.exec(text)
  if (match === null || (match[1] !== undefined && !isIPv6(match[1]))) return false
  lastGoodAuthority = text
  return true
}
