/** Caught by 1.8c: it hangs up on a client that is still sending, and destroys its own answer. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override close(): void {
    this.socket.end(() => this.socket.destroy())
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
