/** The slot by itself: whatever is thrown or returned, what comes out is a response that tells nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Handler, Response } from '../solution/contracts.ts'
import { errors } from '../solution/errors.ts'
import { qualityOf } from '../solution/http/accept.ts'
import { HttpError, type ProblemCode, problems } from '../solution/http/errors.ts'
import { request } from './support/request.ts'

const JSON_TYPE = 'application/problem+json'

/** Error handling with a record of what it has reported. */
function handling() {
  const reported: { error: unknown; id: string | undefined }[] = []
  const { guard, respond } = errors((error, request) => reported.push({ error, id: request?.id }))
  return { guard, respond, reported }
}

const throwing = (thrown: unknown) => (): never => {
  throw thrown
}

const INTERNAL: Response = {
  status: 500,
  headers: { vary: 'accept', 'content-type': 'text/plain; charset=utf-8' },
  body: `${problems.internal.message}\n`,
}

describe('the table of problems', () => {
  it.each(Object.entries(problems))(
    'has for %s a status of errors and a sentence',
    (_, { status, message }) => {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThanOrEqual(599)
      expect(message).toMatch(/^[A-Z][\x20-\x7e]+\.$/)
    },
  )

  it.each(Object.keys(problems) as ProblemCode[])('is all that a client learns of %s', code => {
    const { respond } = handling()
    const error = new HttpError(code, 'secret detail', { cause: new Error('secret cause') })
    const { status, message } = problems[code]
    const text = respond(error, request())
    expect(text).toMatchObject({ status, body: `${message}\n` })
    const json = respond(error, request({ accept: 'application/json' }))
    expect(json.headers).toEqual({ vary: 'accept', 'content-type': JSON_TYPE })
    expect(JSON.parse(json.body as string)).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z]/),
      status,
      detail: message,
      code,
    })
    expect(JSON.stringify([text, json])).not.toContain('secret')
  })
})

const circular = new Error('secret')
circular.cause = circular

const hostile = (trap: keyof ProxyHandler<Error>) =>
  new Proxy(new HttpError('not_found', 'secret'), {
    [trap]() {
      throw new Error('secret')
    },
  })

/** One that looks like a known failure, and is not. */
class Liar extends HttpError {
  override readonly code: ProblemCode
  override readonly status: number

  constructor(code: unknown, status: unknown = 200) {
    super('not_found', 'secret')
    this.code = code as ProblemCode
    this.status = status as number
  }
}

/** Says something else each time that it is asked. */
class Fickle extends HttpError {
  #asked = 0

  constructor() {
    super('not_found', 'secret')
    Object.defineProperty(this, 'code', { get: () => (this.#asked++ === 0 ? 'not_found' : '__proto__') })
  }
}

const withField = (name: string, value: unknown) =>
  new HttpError('not_found', 'secret', { headers: { [name]: value as string } })

const anything: Record<string, unknown> = {
  'an error': new Error('secret'),
  'a frozen error': Object.freeze(new TypeError('secret')),
  'a circular error': circular,
  'an error without prototype': Object.setPrototypeOf(new Error('secret'), null),
  'a string': 'secret',
  'a number': 42,
  'a symbol': Symbol('secret'),
  'a bigint': 42n,
  null: null,
  undefined,
  'a function': () => 'secret',
  'an object with a status': { status: 418, message: 'secret', headers: { secret: 'secret' } },
  'a promise': Promise.resolve('secret'),
  'an error with throwing getters': Object.defineProperties(new Error('secret'), {
    code: { get: throwing('secret') },
    cause: { get: throwing('secret') },
    headers: { get: throwing('secret') },
  }),
  'a proxy that throws when it is asked for its class': hostile('getPrototypeOf'),
  'a proxy that throws when it is read': hostile('get'),
  'an error with the code __proto__': new Liar('__proto__'),
  'an error with the code toString': new Liar('toString'),
  'an error with a code that is no string': new Liar({ toString: () => 'not_found', toJSON: () => 'secret' }),
  'an error whose field has a line break': withField('allow', 'GET\r\nset-cookie: secret'),
  'an error whose field has a bad name': withField('allow\r\nset-cookie', 'secret'),
  'an error whose field is a symbol': withField('vary', Symbol('secret')),
  'an error whose fields are null': Object.assign(new HttpError('not_found'), { headers: { allow: null } }),
}

describe.each(Object.keys(anything))('%s that is thrown', name => {
  const thrown = anything[name]

  it('is answered for at once with 500, and told to the operator with the request', () => {
    const { guard, reported } = handling()
    expect(guard(throwing(thrown))(request({}, { id: 'r1' }))).toEqual(INTERNAL)
    expect(reported).toHaveLength(1)
    expect(Object.is(reported[0]!.error, thrown)).toBe(true)
    expect(reported[0]!.id).toBe('r1')
  })

  it('later is answered for in the same way', async () => {
    const { guard, reported } = handling()
    expect(await guard(() => Promise.reject(thrown))(request())).toEqual(INTERNAL)
    expect(reported).toHaveLength(1)
  })

  it('where there is no request is answered for in the same way', () => {
    const { respond, reported } = handling()
    expect(respond(thrown)).toEqual(INTERNAL)
    expect(reported).toHaveLength(1)
    expect(reported[0]!.id).toBeUndefined()
  })
})

describe('an error that lies', () => {
  it('has the status of its code, whatever it says', () => {
    expect(handling().respond(new Liar('not_found', 200))).toMatchObject({ status: 404 })
  })

  it('is asked for its code once', () => {
    expect(handling().respond(new Fickle())).toMatchObject({ status: 404, body: 'There is nothing here.\n' })
  })
})

describe('the operator', () => {
  it.each([
    ['what a client did wrong', new HttpError('bad_escape', '%zz', { cause: new URIError('%zz') }), 0],
    ['what we do not have', new HttpError('method_unknown', 'BREW'), 0],
    ['that we are full', new HttpError('too_many_connections'), 0],
    ['that we are shutting down', new HttpError('not_ready'), 0],
    ['why we are not ready, if there is a cause', new HttpError('not_ready', '', { cause: 'disk' }), 1],
    ['what somebody has called internal', new HttpError('internal'), 1],
  ])('is told %s (%#)', (_, error, times) => {
    const { respond, reported } = handling()
    respond(error)
    expect(reported).toHaveLength(times)
  })

  it('who can not be told fails no request', () => {
    const { respond } = errors(() => {
      throw new Error('secret')
    })
    expect(respond(new Error('secret'))).toEqual(INTERNAL)
  })
})

describe('a guarded handler', () => {
  const ok: Response = { status: 200, headers: { etag: '"1"' }, body: 'ok' }
  const guarded = (returned: unknown) => handling().guard((() => returned) as Handler)(request())

  it('that answers at once does so still: the very same value, no promise', () => {
    expect(guarded(ok)).toBe(ok)
  })

  it('that answers later does so with the same value', async () => {
    expect(guarded(Promise.resolve(ok))).toBeInstanceOf(Promise)
    expect(await guarded(Promise.resolve(ok))).toBe(ok)
  })

  it('may use the promises of another library, which become ours', async () => {
    // biome-ignore lint/suspicious/noThenProperty: that is what the test is about
    const foreign = { then: (resolve: (value: Response) => void) => resolve(ok) }
    expect(guarded(foreign)).toBeInstanceOf(Promise)
    expect(await guarded(foreign)).toBe(ok)
    // biome-ignore lint/suspicious/noThenProperty: that is what the test is about
    expect(await guarded({ then: throwing('secret') })).toEqual(INTERNAL)
    expect(guarded(Object.defineProperty({}, 'then', { get: throwing('secret') }))).toEqual(INTERNAL)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'secret'],
    ['a function', () => ok],
    ['an array', [ok]],
    ['an empty object', {}],
    ['no headers', { ...ok, headers: null }],
    ['a status that is none', { ...ok, status: 99 }],
    ['an interim status', { ...ok, status: 103 }],
    ['a status in words', { ...ok, status: '200' }],
    ['a status with a fraction', { ...ok, status: 200.5 }],
    ['a field with a line break', { ...ok, headers: { a: 'b\r\nc: d' } }],
    ['a field in capitals', { ...ok, headers: { 'X-Secret': 'a' } }],
    ['a field that can not be sent', { ...ok, headers: { a: ['b', 'ä€'] } }],
    ['a field that is undefined', { ...ok, headers: { a: undefined } }],
    ['a number for a body', { ...ok, body: 42 }],
    ['null for a body', { ...ok, body: null }],
    ['a body that can be iterated, but not by and by', { ...ok, body: ['a'] }],
    ['a proxy that throws', new Proxy(ok, { get: throwing('secret') })],
  ])('that returns %s is answered for with 500, at once or later', async (_, returned) => {
    expect(guarded(returned)).toEqual(INTERNAL)
    expect(await guarded(Promise.resolve(returned))).toEqual(INTERNAL)
  })
})

describe('the form of an answer', () => {
  const typeFor = (accept?: string) =>
    handling().respond(new HttpError('not_found'), request(accept === undefined ? {} : { accept })).headers[
      'content-type'
    ]

  it.each([
    undefined,
    '',
    '*/*',
    'text/plain',
    'application/json, text/plain, */*',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'text/plain, application/json;q=0.9',
    'application/json;q=0',
    'application/json;q=0.000, */*',
    'application/json;q=0.5, text/plain;q=0.5',
    'application/jsonp',
    'application',
    'application/xml',
    'json',
    ',,;;,=',
    '\xff\xfe',
  ])('is plain text for Accept: %s', accept => {
    expect(typeFor(accept)).toBe('text/plain; charset=utf-8')
  })

  it.each([
    'application/problem+json',
    'application/json',
    'APPLICATION/JSON',
    'text/*, application/json',
    'application/json, */*',
    'application/*',
    'application/json;charset=utf-8',
    'application/json ; q=0.8 , text/plain ; q=0.7',
    'text/plain;q=0.9, application/problem+json',
    'text/plain;q=0, */*',
    'text/*;q=0.1, */*;q=0.2',
    'application/problem+json;q=0, application/json',
    'text/html, application/json;q=nonsense',
    'application/json;q=2',
    'application/json;Q=0.1',
  ])('is a problem document for Accept: %s', accept => {
    expect(typeFor(accept)).toBe(JSON_TYPE)
  })

  it('depends on Accept, and a cache is told so, beside what it is told already', () => {
    const vary = (headers: Record<string, string>) =>
      handling().respond(new HttpError('not_found', '', { headers })).headers['vary']
    expect(vary({})).toBe('accept')
    expect(vary({ vary: 'origin' })).toBe('origin, accept')
  })

  it('keeps the fields that the failure must have', () => {
    const error = new HttpError('method_not_allowed', '', { headers: { allow: 'GET', 'retry-after': '5' } })
    for (const accept of ['text/plain', 'application/json'])
      expect(handling().respond(error, request({ accept })).headers).toMatchObject({
        allow: 'GET',
        'retry-after': '5',
      })
  })

  it('is found for any Accept at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), accept => {
        expect(typeFor(accept)).toBeDefined()
        const { weight, precision } = qualityOf(accept, 'text/plain')
        expect(weight).toBeGreaterThanOrEqual(0)
        expect(weight).toBeLessThanOrEqual(1)
        expect([0, 1, 2, 3]).toContain(precision)
      }),
    )
  })
})

describe('quality', () => {
  it.each([
    ['text/plain', 1, 3],
    ['text/plain;q=0.3', 0.3, 3],
    ['*/*;q=0.1, text/*;q=0.2, text/plain;q=0.3', 0.3, 3],
    ['text/plain;q=0.3, text/*;q=0.2, */*;q=0.1', 0.3, 3],
    ['text/*;q=0.2, */*', 0.2, 2],
    ['text/html, */*;q=0.1', 0.1, 1],
    ['text/plain;q=0', 0, 3],
    ['text/html', 0, 0],
    ['text/plain;q=1.000', 1, 3],
    ['text/plain;q=1.001', 1, 3],
    ['text/plain;q=0.1234', 1, 3],
    ['text/plain;q=-1', 1, 3],
    ['text/plain;q=', 1, 3],
    ['text/plain;format=flowed;q=0.4', 0.4, 3],
    ['text/plainer', 0, 0],
    ['te/*', 0, 0],
  ])('of text/plain in %j is %d by precision %d', (accept, weight, precision) => {
    expect(qualityOf(accept, 'text/plain')).toEqual({ weight, precision })
  })

  it('is not looked for in the thousandth range', () => {
    expect(qualityOf(`${'a/b,'.repeat(1_000)}text/plain`, 'text/plain')).toEqual({ weight: 0, precision: 0 })
  })
})
