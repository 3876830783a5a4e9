/** Caught by 2.5a: it has the whole file in memory for each client. */
import { readFile } from 'node:fs/promises'
import type { Response } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async whole(path: string, headers: Record<string, string>): Promise<Response> {
    return { status: 200, headers, body: await readFile(path) }
  }
}

export const staticFiles = serveWith(Mistaken)
