/** Caught by 1.2a: it never closes, whatever the client asks for. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override persists({ version, headers }: RequestHead): boolean {
    return version === '1.1' || headers.has('connection')
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
