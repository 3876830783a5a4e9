/** A right answer that looks different: pino as it comes, with its numbers for levels and its own serializer of errors. */
import { type Logger, pino } from 'pino'
import type { CreateLogging, Response } from '#solution/contracts.ts'
import { isStreamBody, watchBody } from '#solution/http/watched-body.ts'

const EMPTY_ID = ''

export const logging: CreateLogging = ({ level, destination }) => {
  const stdout = destination ? undefined : pino.destination({ fd: 1, minLength: 4_096, sync: true })
  const options = { level, serializers: { err: pino.stdSerializers.errWithCause } }
  const log: Logger = pino(options, destination ?? stdout!)
  process.once('exit', () => stdout?.flushSync())
  let count = 0

  const line = (status: number, fields: object) => {
    log[status > 499 ? 'error' : status > 399 ? 'warn' : 'info']({ ...fields, status })
  }

  return {
    // Every answer is awaited here: it costs a turn, and is still right.
    middleware: next => async incoming => {
      const begin = Date.now()
      const given = incoming.headers.get('x-request-id') ?? EMPTY_ID
      const id = /^[a-z0-9_.-]{1,128}$/i.test(given) ? given : `r${process.pid}.${begin}.${++count}`
      const { method, target, client } = incoming
      const response = await next({ ...incoming, id })
      const end = () => {
        line(response.status, { id, method, target, client: client.address, ms: Date.now() - begin })
      }
      const answer: Response = { ...response, headers: { ...response.headers, 'x-request-id': id } }
      if (isStreamBody(answer.body)) return { ...answer, body: watchBody(answer.body, end) }
      end()
      return answer
    },

    refused: ({ status }, error, { address }) => line(status, { client: address, reason: String(error) }),

    report(thrown, request) {
      const err = thrown instanceof Error ? thrown : new Error(String(thrown))
      log.error({ id: request?.id, err })
    },

    event: (name, fields, message) => log[name](fields, message),

    flush: () => stdout?.flushSync(),
  }
}
