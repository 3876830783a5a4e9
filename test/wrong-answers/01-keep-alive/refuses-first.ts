/** Caught by 1.8b: it looks for errors before it answers what came in front of them. */
import type { Protocol } from '#solution/contracts.ts'
import { RequestParser } from '#solution/http/parser.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async bytes(withinMs: number, late: Error): Promise<void> {
    const before = this.parser
    const chunks: Uint8Array[] = []
    this.parser = { push: (chunk: Uint8Array) => chunks.push(chunk) } as unknown as RequestParser
    await super.bytes(withinMs, late)
    this.parser = before
    const trial = new RequestParser(this.context.limits)
    for (const chunk of chunks) trial.push(chunk)
    let event = this.parser.midMessage ? undefined : trial.next()
    while (event) event = trial.next()
    for (const chunk of chunks) this.parser.push(chunk)
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
