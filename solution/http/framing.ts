import type { Framing, Headers, HttpVersion } from '../contracts.ts'
import { HttpError } from './errors.ts'
import { listMembers } from './list.ts'

/**
 * How long the body of a request is (RFC 9112 §6.3). Where two readers of the same bytes might disagree, somebody can
 * smuggle a second request past the first of them; so whatever is ambiguous is refused.
 *
 * @param maxBodyBytes a longer Content-Length is refused before the first byte of it is read
 * @throws HttpError 400, 413, 501
 */
export function requestFraming(version: HttpVersion, headers: Headers, maxBodyBytes: number): Framing {
  const coding = headers.get('transfer-encoding')
  const length = headers.get('content-length')
  if (coding !== undefined) {
    if (length !== undefined)
      throw new HttpError('bad_framing', 'Content-Length beside Transfer-Encoding (§6.1)')
    if (version === '1.0') throw new HttpError('bad_framing', 'Transfer-Encoding in HTTP/1.0 (§6.1)')
    checkCodings(coding)
    return 'chunked'
  }
  return length === undefined ? 0 : parseLength(length, maxBodyBytes)
}

/** The only coding we have is chunked, once and last (RFC 9112 §6.1, §7); an empty member beside it is refused, too. */
function checkCodings(value: string): void {
  const codings = listMembers(value)
  if (codings.indexOf('chunked') !== codings.length - 1)
    throw new HttpError('bad_framing', 'chunked must be the last transfer coding, and only once')
  if (codings.length > 1) throw new HttpError('coding_unknown', value)
}

/** Two lines come joined by a comma, which is no digit: repeated lengths are refused even when they agree. */
function parseLength(value: string, maxBodyBytes: number): number {
  if (!/^[0-9]+$/.test(value)) throw new HttpError('bad_framing', 'Content-Length is digits and nothing else')
  const length = Number(value)
  // A number too large to be exact is too large in any case, since no limit reaches 2^53.
  if (length > maxBodyBytes) throw new HttpError('body_too_large')
  return length
}
