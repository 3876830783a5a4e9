import { fstat, type Stats } from 'node:fs'
import { promisify } from 'node:util'
import { LRUCache } from 'lru-cache'
import { isSettled, readFully } from './read-file.ts'

const fstatOf = promisify(fstat)

/** Files are kept in blocks of so many bytes. */
export const BLOCK_BYTES = 262_144

/** What all blocks in memory may take together, in bytes; a file larger than that is not kept at all. */
const CACHE_BYTES = 16 * 1_048_576
const ENTRY_BYTES = 512

const blocks = new LRUCache<string, Buffer>({
  maxSize: CACHE_BYTES,
  sizeCalculation: block => block.length + ENTRY_BYTES,
})

/** Blocks that are being read. Many clients that want the same one at once get one, not one each. */
const loading = new Map<string, Promise<Buffer>>()

/**
 * A name for the present content of a file, under which its blocks can be kept.
 * @returns `undefined` where that is not possible: the file is too large, or was changed a moment ago
 */
export function versionOf(stats: Stats, now = Date.now()): string | undefined {
  const { dev, ino, size, mtimeMs, ctimeMs } = stats
  if (size > CACHE_BYTES || !isSettled(stats, now)) return undefined
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
}

/**
 * A block of a file, from memory if it is there. A kernel can send a file without showing it to us (sendfile), but Node has
 * no way to ask for that. So each byte would be copied twice, out of the kernel and into it again; a block that is sent
 * often is copied once.
 *
 * @param version `versionOf` the file when it was opened
 * @param index of the block, from 0
 * @throws RangeError when the file has become shorter
 */
export function readBlock(fd: number, version: string, index: number): Buffer | Promise<Buffer> {
  const key = `${version} ${index}`
  const known = blocks.get(key) ?? loading.get(key)
  if (known) return known
  const block = load(fd, version, index).finally(() => loading.delete(key))
  loading.set(key, block)
  return block
}

async function load(fd: number, version: string, index: number): Promise<Buffer> {
  const size = Number(version.split(' ')[2])
  const start = index * BLOCK_BYTES
  const block = await readFully(fd, start, Math.min(BLOCK_BYTES, size - start))
  // Had it been changed meanwhile, the block might belong to another version.
  if (versionOf(await fstatOf(fd)) === version) blocks.set(`${version} ${index}`, block)
  return block
}
