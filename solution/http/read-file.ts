import { fstat, read, type Stats } from 'node:fs'
import { promisify } from 'node:util'
import { closeFile, type OpenFile, openInside } from './open-file.ts'
import type { ByteRange } from './ranges.ts'

const readAt = promisify(read)
const fstatOf = promisify(fstat)

/** How much is read at once, in bytes. */
const PIECE = 65_536

/** Whether a file is the same, and as it was. The time of change (ctime) can't be set back, as mtime can. */
export function isSame(a: Stats, b: Stats): boolean {
  const sameFile = a.ino === b.ino && a.dev === b.dev
  return sameFile && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs
}

/** @throws RangeError when the file is shorter than it was */
async function readFully(fd: number, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await readAt(fd, buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) throw new RangeError('the file has become shorter')
    filled += bytesRead
  }
  return buffer
}

/**
 * All of a small file.
 * @returns also whether it stood still meanwhile, so that the content may be kept
 */
export async function readWhole({ fd, stats }: OpenFile): Promise<{ content: Buffer; steady: boolean }> {
  const content = await readFully(fd, 0, stats.size)
  return { content, steady: isSame(stats, await fstatOf(fd)) }
}

/**
 * Text, and ranges of a file between. The file is opened when the first piece is wanted: so nothing is held open for a
 * response that is never sent.
 * @throws Error if it isn't the same file any more
 */
export async function* readPieces(
  root: string,
  name: string,
  stats: Stats,
  pieces: readonly (string | ByteRange)[],
): AsyncGenerator<Uint8Array> {
  const file = await openInside(root, name)
  if (file === 'directory') throw new Error('the file has become a directory')
  try {
    if (!isSame(file.stats, stats)) throw new Error('the file has changed')
    for (const piece of pieces) {
      if (typeof piece === 'string') yield Buffer.from(piece, 'latin1')
      else
        for (let at = piece.first; at <= piece.last; at += PIECE)
          yield await readFully(file.fd, at, Math.min(PIECE, piece.last + 1 - at))
    }
  } finally {
    closeFile(file.fd)
  }
}
