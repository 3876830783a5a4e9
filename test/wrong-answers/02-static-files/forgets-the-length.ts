/** Caught by 2.5b: it sends a stream without telling how long it is. */
import type { Response } from '#solution/contracts.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async whole(path: string, headers: Record<string, string>): Promise<Response> {
    const { 'content-length': _, ...rest } = headers
    return { status: 200, headers: rest, body: this.read(path) }
  }
}

export const staticFiles = serveWith(Mistaken)
