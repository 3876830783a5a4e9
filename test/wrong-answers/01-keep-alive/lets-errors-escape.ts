/** Caught by 1.8a: a malformed request ends the process. */
import type { Protocol } from '#solution/contracts.ts'
import type { HttpError } from '#solution/http/errors.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

class Mistaken extends AwaitLoop {
  override async refuse(error: HttpError): Promise<void> {
    throw error
  }
}

export const keepAlive: Protocol = (socket, context) => void new Mistaken(socket, context).run()
