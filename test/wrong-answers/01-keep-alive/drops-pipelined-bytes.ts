/** Caught by 1.4b: it throws away what came together with a request. */
import type { Protocol } from '#solution/contracts.ts'
import { RequestParser } from '#solution/http/parser.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async serveOne(): Promise<boolean> {
    const open = await super.serveOne()
    this.parser = new RequestParser(this.context.limits)
    return open
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
