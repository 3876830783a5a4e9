import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BLOCK_BYTES, readBlock, versionOf } from '../../solution/http/file-blocks.ts'
import { FilePump, PIECE_BYTES } from '../../solution/http/file-range.ts'
import { eventually } from '../support/eventually.ts'
import { MemorySocket } from '../support/memory-socket.ts'

const SIZE = 3 * BLOCK_BYTES + 1_000
const CONTENT = Buffer.from(Uint32Array.from({ length: SIZE / 4 }, (_, i) => i).buffer)
/** Long enough ago that its time of modification can be trusted. */
const LONG_AGO = new Date('2024-02-29T12:00:00Z')

let folder: string
let fd: number
let path: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-range-'))
  path = join(folder, 'file')
  writeFileSync(path, CONTENT)
  fd = openSync(path, 'r+')
})
afterAll(() => {
  closeSync(fd)
  rmSync(folder, { recursive: true })
})

/** Sends part of the file. @returns what became of it, and what the client got */
async function send(
  start: number,
  length: number,
  { version, socket = new MemorySocket() }: SendOptions = {},
) {
  const released: number[] = []
  const range = { fd, start, length, release: (sent: number) => released.push(sent) }
  const pump = new FilePump(version === undefined ? range : { ...range, version })
  try {
    await pump.fill()
    await pump.send(socket, 'HEAD')
    return { sent: Buffer.concat(socket.writes), released, failure: undefined }
  } catch (failure) {
    return { sent: Buffer.concat(socket.writes), released, failure }
  } finally {
    pump.end()
    await eventually(() => released.length > 0, 'the file is released')
  }
}

interface SendOptions {
  readonly version?: string
  readonly socket?: MemorySocket
}

const version = () => versionOf({ ...statSync(path), ctimeMs: 0, mtimeMs: 0 })!

describe.each(['from the disk', 'by blocks that stay in memory'])('a part of a file, %s', way => {
  const options = () => (way === 'from the disk' ? {} : { version: version() })

  it('is sent behind the head as it stands in the file, wherever it begins and ends', async () => {
    const bounds = fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1))
    const property = fc.asyncProperty(bounds, async ([a, b]) => {
      const [first, last] = a < b ? [a, b] : [b, a]
      const { sent, released } = await send(first, last - first + 1, options())
      expect(sent.subarray(0, 4).toString()).toBe('HEAD')
      expect(sent.subarray(4).equals(CONTENT.subarray(first, last + 1))).toBe(true)
      expect(released).toEqual([last - first + 1])
    })
    await fc.assert(property, { numRuns: 30 })
  })

  it('is one write with its head as long as it is a single piece', async () => {
    const socket = new MemorySocket()
    await send(0, 100, { ...options(), socket })
    expect(socket.writes).toHaveLength(1)
  })

  it('may be empty', async () => {
    expect((await send(0, 0, options())).sent.toString()).toBe('HEAD')
  })

  it('waits for a client that does not read, holding one piece', async () => {
    const socket = new MemorySocket({ clientReads: false })
    const sending = send(0, SIZE, { ...options(), socket })
    await eventually(() => socket.writes.length > 0, 'the first piece is written')
    expect(socket.writableLength).toBeLessThanOrEqual(PIECE_BYTES + 4)
    socket.destroy()
    const { released, failure } = await sending
    expect(String(failure)).toContain('the client has gone')
    expect(released).toHaveLength(1)
    expect(released[0]).toBeLessThanOrEqual(PIECE_BYTES)
  })
})

describe('a file that becomes shorter while it is sent', () => {
  it('breaks off, and is released with what was sent of it', async () => {
    const shrinking = join(folder, 'shrinking')
    writeFileSync(shrinking, CONTENT)
    const own = openSync(shrinking, 'r+')
    const socket = new MemorySocket({ clientReads: false })
    const released: number[] = []
    const length = PIECE_BYTES + 100
    const pump = new FilePump({ fd: own, start: 0, length, release: sent => released.push(sent) })
    await pump.fill()
    const sending = pump.send(socket, 'HEAD')
    await eventually(() => socket.writes.length > 0, 'the first piece is written')
    ftruncateSync(own, 10)
    socket.drain()
    await expect(sending).rejects.toThrow('the file has become shorter')
    pump.end()
    expect(released).toEqual([PIECE_BYTES])
    closeSync(own)
  })
})

describe('blocks in memory', () => {
  it('are read once', async () => {
    // A file that was surely there before this test.
    const old = createRequire(import.meta.url).resolve('vitest/package.json')
    const own = openSync(old, 'r')
    const name = versionOf(statSync(old))!
    const first = await readBlock(own, name, 0)
    expect(first.equals(readFileSync(old).subarray(0, BLOCK_BYTES))).toBe(true)
    expect(readBlock(own, name, 0)).toBe(first)
    closeSync(own)
  })

  it('are kept only for a file that has stood still for a while, and is not too large', () => {
    const stats = statSync(path)
    expect(versionOf(stats, stats.ctimeMs + 1)).toBeUndefined()
    expect(versionOf(stats, stats.ctimeMs + 2_000)).toBeDefined()
    expect(versionOf({ ...stats, size: 2 ** 24 + 1 }, stats.ctimeMs + 2_000)).toBeUndefined()
  })

  it('are named by everything that changes when a file does', () => {
    const stats = { ...statSync(path), mtimeMs: 1, ctimeMs: 1 }
    const others = (['dev', 'ino', 'size', 'mtimeMs', 'ctimeMs'] as const).map(key => {
      return versionOf({ ...stats, [key]: stats[key] + 1 })
    })
    expect(new Set([versionOf(stats), ...others]).size).toBe(6)
  })

  it('are not kept when the file was changed while it was read', async () => {
    const changing = join(folder, 'changing')
    writeFileSync(changing, 'before')
    utimesSync(changing, LONG_AGO, LONG_AGO)
    const own = openSync(changing, 'r+')
    const then = statSync(changing)
    const name = versionOf(then, then.ctimeMs + 2_000)!
    writeSync(own, 'after!', 0)
    expect((await readBlock(own, name, 0)).toString()).toBe('after!')
    // Asked again, it comes from the disk again: a promise, not a buffer.
    const again = readBlock(own, name, 0)
    expect(again).toBeInstanceOf(Promise)
    await again
    closeSync(own)
  })
})
