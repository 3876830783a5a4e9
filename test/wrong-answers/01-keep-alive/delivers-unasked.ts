/** Caught by 1.4d: it delivers all pieces at once, whether or not the one before was taken. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import type { IncomingBody } from '#solution/http/body.ts'
import { HttpError } from '#solution/http/errors.ts'
import type { ParserEvent } from '#solution/http/parser.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async feed(_: RequestHead, body: IncomingBody): Promise<boolean> {
    const events: ParserEvent[] = []
    while (events.at(-1)?.type !== 'end')
      events.push(await this.event(this.context.limits.bodyTimeoutMs, new HttpError('timeout')))
    for (const event of events) {
      if (event.type === 'data') body.deliver(event.bytes)
      else if (event.type === 'end') body.end(event.trailers)
    }
    return true
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
