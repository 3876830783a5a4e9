/** Caught by 1.2a: it says close and leaves the connection open. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override close(): void {}
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
