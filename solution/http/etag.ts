import { hash } from 'node:crypto'

/** Of a hash, in base64: 132 bits. */
const HASH_CHARACTERS = 22

/** A strong tag that nothing can make wrong, and that is the same on every server that has the file. */
export function tagOfContent(content: Buffer): string {
  return `"${hash('sha256', content, 'base64url').slice(0, HASH_CHARACTERS)}"`
}

/**
 * A large file would have to be read for that. Its tag is strong as long as every change of content moves the time of
 * modification, so as long as nobody sets that back by hand. The inode is left out: copies on other servers agree.
 */
export function tagOfTime(size: number, mtimeMs: number): string {
  return `"${size.toString(36)}-${Math.round(mtimeMs * 1_000).toString(36)}"`
}
