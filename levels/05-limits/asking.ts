/** Asking a limiter without a wire: what the probes and the benchmark of this level share. */
import type {
  Clock,
  Handler,
  Limits,
  LimitsOptions,
  RequestHead,
  Response,
  Slots,
} from '../../solution/contracts.ts'
import { emptyBody } from '../../solution/http/body.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { HeaderList } from '../../solution/http/headers.ts'
import { createRequest } from '../../solution/http/request.ts'

/** The subject's limits; what the options leave out is off. */
export function create({ limits }: Partial<Slots>, options: Partial<LimitsOptions>, clock: Clock): Limits {
  return limits!({ maxConnections: 0, rateLimit: 0, rateWindowMs: 60_000, ...options }, clock)
}

/** An application that knows how often it was called. */
export function countCalls(): { readonly handler: Handler; calls: number } {
  const application = {
    calls: 0,
    handler: () => {
      application.calls++
      return { status: 200, headers: {} }
    },
  }
  return application
}

const HEAD: RequestHead = {
  method: 'GET',
  target: '/',
  path: '/',
  query: '',
  authority: 'localhost',
  version: '1.1',
  headers: new HeaderList(),
  framing: 0,
  expectsContinue: false,
}

/** A refusal may be returned or thrown, at once or later. */
export async function ask(handler: Handler, address: string): Promise<Pick<Response, 'status' | 'headers'>> {
  try {
    return await handler(createRequest(HEAD, emptyBody, { address, port: 50_000 }))
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}

/** The `n`th of a crowd, from 0. */
export function newcomer(n: number): string {
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
}
