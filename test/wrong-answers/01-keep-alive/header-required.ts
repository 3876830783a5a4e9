/** Caught by 1.1a: it wants the header to be there, although HTTP/1.1 persists by default. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override persists({ headers }: RequestHead): boolean {
    return headers.get('connection')?.toLowerCase() === 'keep-alive'
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
