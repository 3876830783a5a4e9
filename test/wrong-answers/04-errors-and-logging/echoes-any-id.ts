/** Caught by 4.6d: whatever the client calls its request goes into the log. */
import type { CreateLogging, Request } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override idOf(request: Request): string {
    return request.headers.get('x-request-id') || super.idOf(request)
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
