/** Caught by 1.2b: it compares options with regard to case. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override persists({ version, headers }: RequestHead): boolean {
    const options = (headers.get('connection') ?? '').split(',').map(option => option.trim())
    return !options.includes('close') && (version === '1.1' || options.includes('Keep-Alive'))
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
