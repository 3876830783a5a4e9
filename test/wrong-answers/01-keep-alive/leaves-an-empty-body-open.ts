/** Caught by 1.4e: a body that has no bytes is one that never ends. */
import type { Body, Protocol, RequestHead, Response } from '#solution/contracts.ts'
import { emptyBody, IncomingBody } from '#solution/http/body.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override handle(head: RequestHead, body: Body): Promise<Response> {
    return super.handle(head, body === emptyBody ? new IncomingBody(() => {}) : body)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
