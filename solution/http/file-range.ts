import { read } from 'node:fs'
import { promisify } from 'node:util'
import type { FileRange } from '../contracts.ts'

const readFile = promisify(read)

/** How much is read at once, in bytes. */
const PIECE = 65_536

/** The bytes of a range, as a stream. It ends early when the file has become shorter meanwhile. */
export async function* readRange({ fd, start, length, release }: FileRange): AsyncGenerator<Uint8Array> {
  let sent = 0
  try {
    while (sent < length) {
      const buffer = Buffer.allocUnsafe(Math.min(PIECE, length - sent))
      const { bytesRead } = await readFile(fd, buffer, 0, buffer.length, start + sent)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
      sent += bytesRead
    }
  } finally {
    release(sent)
  }
}
