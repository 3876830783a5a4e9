/** Caught by 1.3b: it closes HTTP/1.0 although the client asks for more. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override persists(head: RequestHead): boolean {
    return head.version === '1.1' && super.persists(head)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
