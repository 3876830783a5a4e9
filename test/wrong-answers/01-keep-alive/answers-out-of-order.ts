/** Caught by 1.5a: it sends each answer when it is ready. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { emptyBody } from '#solution/http/body.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async serveOne(): Promise<boolean> {
    const head: RequestHead = await this.head()
    if (head.framing !== 0) return false
    const answered = this.handle(head, emptyBody).then(response => this.answer(head, response))
    return this.persists(head) || answered
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
