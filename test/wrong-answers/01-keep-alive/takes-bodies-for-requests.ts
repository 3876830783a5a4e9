/** Caught by 1.6a: it looks for the next request in a body that nobody read. */
import type { Protocol } from '#solution/contracts.ts'
import { RequestParser } from '#solution/http/parser.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async drain(): Promise<boolean> {
    this.parser = new RequestParser(this.context.limits)
    return true
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
