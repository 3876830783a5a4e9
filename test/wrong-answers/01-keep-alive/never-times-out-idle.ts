/** Caught by 1.7a: it holds idle connections for ever. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override bytes(withinMs: number, late: Error): Promise<void> {
    return super.bytes(withinMs === this.context.limits.idleTimeoutMs ? 2 ** 31 - 1 : withinMs, late)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
