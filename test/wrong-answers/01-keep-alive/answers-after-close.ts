/** Caught by 1.2c: it announces the end and answers what comes behind it. */
import type { Protocol, RequestHead, Response } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async answer(head: RequestHead, response: Response): Promise<boolean> {
    return (await super.answer(head, response)) || this.parser.pending
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
