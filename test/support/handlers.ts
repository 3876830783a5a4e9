import type { Handler, Request, Response } from '../../solution/contracts.ts'

/** Answers with what it was asked: `METHOD target body`. */
export const mirror: Handler = async request => {
  const body = await request.body.text()
  return { status: 200, headers: {}, body: `${request.method} ${request.target} ${body}` }
}

/** As `mirror`, but at once and without reading the body. */
export const nod: Handler = ({ method, target }) => ({
  status: 200,
  headers: {},
  body: `${method} ${target}`,
})

/** A handler that waits for the test: it answers a request when told to. */
export class Patient {
  readonly requests: Request[] = []
  readonly #waiting: ((response: Response) => void)[] = []

  readonly handler: Handler = request => {
    this.requests.push(request)
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Answers the request that has been waiting longest. */
  answer(response: Response = { status: 200, headers: {}, body: 'at last' }): void {
    this.#waiting.shift()!(response)
  }
}

/** A handler that keeps a record of the targets that it was asked for. */
export function recording(handler: Handler = nod): { handler: Handler; targets: string[] } {
  const targets: string[] = []
  return {
    targets,
    handler: request => {
      targets.push(request.target)
      return handler(request)
    },
  }
}
