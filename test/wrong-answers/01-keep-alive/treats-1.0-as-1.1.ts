/** Caught by 1.3a: it keeps HTTP/1.0 open without being asked. */
import type { Protocol, RequestHead } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override persists(head: RequestHead): boolean {
    return super.persists({ ...head, version: '1.1' })
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
