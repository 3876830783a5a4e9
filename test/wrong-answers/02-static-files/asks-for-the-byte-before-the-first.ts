/** Caught by 2.4b: the last byte of an empty file would be number -1. */
import type { Response } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async whole(path: string, headers: Record<string, string>): Promise<Response> {
    return { status: 200, headers, body: this.read(path, [0, Number(headers['content-length']) - 1]) }
  }
}

export const staticFiles = serveWith(Mistaken)
