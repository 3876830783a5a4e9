import { fstat, read, type Stats } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { closeFile, openInside } from './open-file.ts'
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

/**
 * The clock behind the times of a file ticks every 10 ms at the slowest, and every second where a file system keeps
 * whole seconds only. In milliseconds, and twice as much, as two clocks may be at work.
 */
const TICK_MS = 20
const SLOW_TICK_MS = 2_000

/**
 * Whether the next write is bound to leave its trace in these times. One in the same tick as the last might not (RFC
 * 9110 §8.8.1): then what is read before it could not be told from what is read after it.
 */
export function isSettled({ ctimeMs }: Pick<Stats, 'ctimeMs'>, now = Date.now()): boolean {
  return now - ctimeMs >= (ctimeMs % 1_000 === 0 ? SLOW_TICK_MS : TICK_MS)
}

/**
 * Lets the tick pass in which a file was changed, so that its times stand for what is read from now on.
 * @returns its state by then. Who keeps on writing into a file gets mixed content from it whatever its times say.
 */
export async function settled(fd: number, stats: Stats): Promise<Stats> {
  if (isSettled(stats)) return stats
  await wait(TICK_MS)
  return await fstatOf(fd)
}

/** @returns what there is: less than `length` at the end of the file */
async function readUpTo(fd: number, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await readAt(fd, buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) return buffer.subarray(0, filled)
    filled += bytesRead
  }
  return buffer
}

/** @throws RangeError when the file is shorter than it was: what was announced can't be sent any more */
export async function readFully(fd: number, start: number, length: number): Promise<Buffer> {
  const content = await readUpTo(fd, start, length)
  if (content.length < length) throw new RangeError('the file has become shorter')
  return content
}

/**
 * All of a small file, or what is left of it if it has just become shorter.
 * @returns also whether the content may be kept: as long as the file looks as it does in `stats`, it is this
 */
export async function readWhole(fd: number, stats: Stats): Promise<{ content: Buffer; steady: boolean }> {
  const settled = isSettled(stats)
  const content = await readUpTo(fd, 0, stats.size)
  const steady = settled && content.length === stats.size && isSame(stats, await fstatOf(fd))
  return { content, steady }
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
