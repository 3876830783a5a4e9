/** Caught by 4.6d: a pattern without ^ and $ is content with a part. */
import type { CreateLogging, Request } from '#solution/contracts.ts'
import { JsonLog } from '../../right-answers/04-errors-and-logging/json-lines.ts'

class Mistaken extends JsonLog {
  override idOf(request: Request): string {
    const given = request.headers.get('x-request-id') ?? ''
    return /[A-Za-z0-9._-]{1,128}/.test(given) ? given : super.idOf(request)
  }
}

export const logging: CreateLogging = options => new Mistaken(options)
