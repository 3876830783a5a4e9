/** Caught by 1.7c: it has no clock for bodies. */
import type { Protocol } from '#solution/contracts.ts'
import type { ParserEvent } from '#solution/http/parser.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override event(_withinMs: number, late: Error): Promise<ParserEvent> {
    return super.event(2 ** 31 - 1, late)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
