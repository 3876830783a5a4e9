/** Caught by 2.6a: it answers HEAD, but without the fields that HEAD asks for. */
import type { Request, Response } from '#solution/contracts.ts'
import { discard } from '#solution/http/discard.ts'
import { Streams, serveWith } from '../../right-answers/02-static-files/streams.ts'

class Mistaken extends Streams {
  override async handle(request: Request): Promise<Response> {
    const response = await super.handle(request)
    if (request.method !== 'HEAD') return response
    discard(response.body)
    return { status: response.status, headers: {} }
  }
}

export const staticFiles = serveWith(Mistaken)
