/** Caught by 1.6b: it lets a polite client wait for ever. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override sayContinue(): void {}
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
