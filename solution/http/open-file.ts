import { close, constants, fstat, open, readlink, realpath, type Stats, stat } from 'node:fs'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { HttpError } from './errors.ts'

/** A regular file that is open for reading. Whoever gets it closes it. */
export interface OpenFile {
  readonly fd: number
  readonly stats: Stats
}

// The kernel's own, in one call; the other one looks at each folder on the way.
const realPath = promisify(realpath.native)
const readLink = promisify(readlink)
const statOf = promisify(stat)
const fstatOf = promisify(fstat)
const openAt = promisify(open)

/** Not there as far as a client can tell: so that it learns nothing of what it may not have (RFC 9110 §15.5.4). */
const NOT_THERE = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'ELOOP',
  'ENAMETOOLONG',
  'EINVAL',
  'ENXIO',
])

// Should a FIFO take the place of the file in the last moment, opening it doesn't hang, and no link is followed.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/**
 * Opens a file under the root. Symbolic links are followed as long as they stay inside.
 * @param name harmless by itself: `refuseUnsafeName`
 * @returns `directory` if it is one
 * @throws HttpError 404 for what is not there, not inside, or no file; anything else is a failure of the disk
 */
export async function openInside(root: string, name: string): Promise<OpenFile | 'directory'> {
  try {
    const realRoot = await realPath(root)
    const path = await realPath(join(realRoot, name))
    if (!isInside(path, realRoot)) throw new HttpError('not_found', 'a link leads out of the root')
    // Looked at before it is opened: opening a device or a FIFO may do something to it.
    const stats = await statOf(path)
    if (stats.isDirectory()) return 'directory'
    if (!stats.isFile()) throw new HttpError('not_found', 'neither file nor directory')
    return await openRegular(path, realRoot)
  } catch (error) {
    if (!NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw new HttpError('not_found', undefined, { cause: error })
  }
}

/** With the separator: `/www-private` is not inside of `/www`. A root such as `/` ends in one already. */
function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** @param path without links; but a folder may become one while we open the file */
async function openRegular(path: string, root: string): Promise<OpenFile> {
  const fd = await openAt(path, FLAGS)
  try {
    const stats = await fstatOf(fd)
    if (!stats.isFile() || !isInside(await placeOf(fd, path), root))
      throw new HttpError('not_found', 'it was replaced')
    return { fd, stats }
  } catch (error) {
    closeFile(fd)
    throw error
  }
}

/**
 * Where an open file really lies. Linux can tell. Elsewhere the path is looked at once more, which misses only a folder
 * that was replaced and put back in between.
 */
async function placeOf(fd: number, path: string): Promise<string> {
  return await readLink(`/proc/self/fd/${fd}`).catch(() => realPath(path))
}

/** There is nothing to be done about a failure to close what was only read. */
export function closeFile(fd: number): void {
  close(fd, () => {})
}
