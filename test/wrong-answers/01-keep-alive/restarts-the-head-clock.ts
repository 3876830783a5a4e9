/** Caught by 1.7b: it waits anew with each byte of a head. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override bytes(withinMs: number, late: Error): Promise<void> {
    return super.bytes(this.parser.midMessage ? this.context.limits.headerTimeoutMs : withinMs, late)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
