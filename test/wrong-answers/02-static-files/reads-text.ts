/** Caught by 2.4a: it reads every file as a text. */
import { readFile } from 'node:fs/promises'
import type { Response } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async whole(path: string, headers: Record<string, string>): Promise<Response> {
    return { status: 200, headers, body: await readFile(path, 'utf8') }
  }
}

export const staticFiles = serveWith(Mistaken)
