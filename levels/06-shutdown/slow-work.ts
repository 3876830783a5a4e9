import type { Request, Response } from '../../solution/contracts.ts'
import { type Application, routes } from '../../solution/routes.ts'
import type { HttpServer } from '../../solution/server.ts'

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }

const LINES = 5

const ofServer = new WeakMap<HttpServer, SlowWork>()

/**
 * The demonstration application and two routes that take their time: `/slow`, and `/stream`, which sends a line now and
 * then. Both take `?seconds=`; in a check they take until it says that they may end.
 */
export class SlowWork {
  readonly #waiting = new Set<() => void>()
  #isOver = false

  static of(server: HttpServer): SlowWork {
    return ofServer.get(server)!
  }

  belongsTo(server: HttpServer): void {
    ofServer.set(server, this)
  }

  readonly application: Application = services => {
    services.router
      .add('GET', '/slow', request => this.#slow(request))
      .add('GET', '/stream', request => this.#stream(request))
    return routes(services)
  }

  /** Requests that are being worked on: in a handler, or between two lines. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Nothing takes time any more. */
  end(): void {
    this.#isOver = true
    for (const goOn of this.#waiting) goOn()
  }

  async #slow(request: Request): Promise<Response> {
    await this.#pause(secondsOf(request, 5))
    return { status: 200, headers: TEXT, body: 'slow\n' }
  }

  #stream(request: Request): Response {
    const seconds = secondsOf(request, 1)
    const pause = () => this.#pause(seconds)
    async function* lines() {
      for (let line = 1; line <= LINES; line++) {
        if (line > 1) await pause()
        yield Buffer.from(`line ${line}\n`)
      }
    }
    return { status: 200, headers: TEXT, body: lines() }
  }

  #pause(seconds: number): Promise<void> {
    return new Promise(resolve => {
      const goOn = () => {
        clearTimeout(timer)
        this.#waiting.delete(goOn)
        resolve()
      }
      const timer = setTimeout(goOn, this.#isOver ? 0 : seconds * 1_000)
      this.#waiting.add(goOn)
    })
  }
}

function secondsOf({ query }: Request, fallback: number): number {
  return Number(/^seconds=([0-9]{1,3}(?:\.[0-9]+)?)$/.exec(query)?.[1] ?? fallback)
}
