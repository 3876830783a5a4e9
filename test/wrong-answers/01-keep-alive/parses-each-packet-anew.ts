/** Caught by 1.4a: it forgets the first half of a request when the second comes. */
import type { Protocol } from '#solution/contracts.ts'
import { RequestParser } from '#solution/http/parser.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async bytes(withinMs: number, late: Error): Promise<void> {
    this.parser = new RequestParser(this.context.limits)
    await super.bytes(withinMs, late)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
