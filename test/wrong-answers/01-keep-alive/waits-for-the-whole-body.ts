/** Caught by 1.4c: it awaits the handler before it goes on reading the body that the handler awaits. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async feed(): Promise<boolean> {
    return new Promise(() => {})
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
