/** Caught by 2.2c: it looks at the name of a file and not at where it leads. */
import { join } from 'node:path'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async resolve(root: string, name: string): Promise<string> {
    return join(root, name)
  }
}

export const staticFiles = serveWith(Mistaken)
