/** Caught by 2.1b: what the disk says goes on as an error of the server. */
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { HttpError } from '#solution/http/errors.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async find(name: string): Promise<string> {
    const path = await realpath(join(this.options.root, name))
    if (!this.isInside(path, await realpath(this.options.root))) throw new HttpError('not_found')
    return path
  }
}

export const staticFiles = serveWith(Mistaken)
