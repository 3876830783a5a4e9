/** Caught by 1.2b: it finds close within another word. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override persists({ version, headers }: RequestHead): boolean {
    const connection = (headers.get('connection') ?? '').toLowerCase()
    return !connection.includes('close') && (version === '1.1' || connection.includes('keep-alive'))
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
