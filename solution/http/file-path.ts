import { HttpError } from './errors.ts'

/**
 * The file that a path of a URI names, relative to the root, with `/` between its segments. The path is decoded exactly
 * once (RFC 3986 §2.4), so `%252e` is a file name with a percent sign in it.
 *
 * @param path still percent-encoded
 * @param prefix start of the path that is not part of the name
 * @throws HttpError 404 for another prefix and for an encoded slash, which no name holds; 400 for what is no UTF-8
 */
export function decodePath(path: string, prefix: string): string {
  if (!path.startsWith(prefix)) throw new HttpError('not_found')
  const rest = path.slice(prefix.length)
  if (!rest.includes('%')) return rest
  // Once decoded, it would look like a separator.
  if (/%2f/i.test(rest)) throw new HttpError('not_found', 'an encoded slash')
  try {
    return decodeURIComponent(rest)
  } catch {
    throw new HttpError('bad_escape')
  }
}

/**
 * What Windows takes for something else than a file of that name: drives, streams, short names, wildcards; a dot or a
 * space at the end, which it drops; and devices, with whatever extension.
 */
const ODD_ON_WINDOWS =
  /[:<>"|?*~]|[. ]$|^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\xb9\xb2\xb3]) *(?:\.|$)/i

/**
 * Refuses every name that could lead out of the root or isn't meant to be seen. Nothing is resolved here: clients do
 * that before they ask (RFC 3986 §5.2.4), and a name that is refused can't be resolved in the wrong way. Two dots
 * within a segment mean nothing.
 * @param name decoded
 * @throws HttpError 404, or 400 for a NUL
 */
export function refuseUnsafeName(name: string, platform: string = process.platform): void {
  if (name.includes('\0')) throw new HttpError('bad_escape', 'a NUL')
  // On Windows a separator; elsewhere no file of a web site has it in its name.
  if (name.includes('\\')) throw new HttpError('not_found', 'a backslash')
  for (const segment of name.split('/')) {
    // Empty: an absolute path, or a second spelling of another one. A dot first: `.`, `..`, `.git`, `.env`.
    if (segment === '' || segment.startsWith('.')) throw new HttpError('not_found', 'a hidden name')
    if (platform === 'win32' && ODD_ON_WINDOWS.test(segment)) throw new HttpError('not_found', 'an odd name')
  }
}
