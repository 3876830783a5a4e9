/** Caught by 4.6a: all requests of a connection share one id. */
import type { CreateLogging, Request } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override idOf(request: Request): string {
    return request.headers.get('x-request-id') ?? `connection-${request.client.port}`
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
