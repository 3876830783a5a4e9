/** Caught by 1.9a: it sets no limit to the requests of a connection. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override get maxRequests(): number {
    return 0
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
