import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defaults } from '../../solution/config.ts'
import type { MessageLimits } from '../../solution/contracts.ts'
import { ChunkedDecoder } from '../../solution/http/chunked.ts'
import { FieldSection } from '../../solution/http/field-section.ts'
import { RequestParser } from '../../solution/http/parser.ts'
import type { ReceiveBuffer } from '../../solution/http/receive-buffer.ts'
import { RequestLine } from '../../solution/http/request-line.ts'
import { sections } from './cases/index.ts'
import { bytewise, cut, parse } from './cases/outcome.ts'

const corpus = sections.flatMap(({ cases }) => cases).filter(({ bytes }) => bytes.length < 1_000)
const good = corpus.filter(({ error }) => error === undefined)

/** Limits so tight that the corpus runs into each of them. */
const tight: MessageLimits = { maxTargetBytes: 20, maxHeadBytes: 100, maxFields: 3, maxBodyBytes: 10 }

const limits = fc.constantFrom<MessageLimits>(defaults, tight)

/** Several messages of the corpus, one behind the other; the last may be a bad one. */
const pipeline = fc
  .tuple(fc.array(fc.constantFrom(...good), { maxLength: 3 }), fc.constantFrom(...corpus))
  .map(([before, last]) => Buffer.from([...before, last].map(({ bytes }) => bytes).join(''), 'latin1'))

/** Bytes that mean something to a parser, more often than others. */
const byte = fc.oneof(
  fc.constantFrom(...Buffer.from('\r\n \t:;,="\\/?#*0159afxAF\0\x7f\xff', 'latin1')),
  fc.nat(255),
)

/** A pipeline in which a few bytes were put in, taken out or changed. */
const spoiled = fc
  .tuple(
    pipeline,
    fc.array(fc.record({ at: fc.nat(), taken: fc.nat(3), put: fc.array(byte, { maxLength: 3 }) }), {
      maxLength: 3,
    }),
  )
  .map(([bytes, edits]) =>
    edits.reduce((edited, { at, taken, put }) => {
      const place = at % (edited.length + 1)
      return Buffer.concat([edited.subarray(0, place), Buffer.from(put), edited.subarray(place + taken)])
    }, bytes),
  )

const anything = fc.oneof(
  { weight: 4, arbitrary: spoiled },
  { weight: 1, arbitrary: fc.array(byte, { maxLength: 200 }).map(bytes => Buffer.from(bytes)) },
)

describe('RequestParser, whatever it is fed', () => {
  it('gives the same events wherever the bytes are cut', () => {
    fc.assert(
      fc.property(anything, limits, fc.array(fc.nat(400), { maxLength: 8 }), (bytes, limits, places) => {
        const whole = parse([bytes], limits)
        expect(parse(cut(bytes, places), limits)).toEqual(whole)
        expect(parse(bytewise(bytes), limits)).toEqual(whole)
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives the same events at each cut in two of a good pipeline', () => {
    const bytes = Buffer.from(
      '\r\nPOST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '5;x="y"\r\nhello\r\n0\r\nT: u\r\n\r\n' +
        'GET http://b/c HTTP/1.1\r\nHost: a\r\n\r\nPUT / HTTP/1.0\r\nContent-Length: 3\r\n\r\nyou',
      'latin1',
    )
    const whole = parse([bytes])
    expect(whole.requests).toHaveLength(3)
    for (let at = 1; at < bytes.length; at++) expect(parse(cut(bytes, [at])), `at ${at}`).toEqual(whole)
  })

  it('throws nothing but HttpError, and after it nothing else', () => {
    // `parse` passes on any other error, and watches what comes after the first.
    fc.assert(
      fc.property(anything, limits, (bytes, limits) => {
        parse([bytes, Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')], limits)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never hands on a message whose end has not come', () => {
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), ({ bytes, limits }, length) => {
        const part = Buffer.from(bytes, 'latin1').subarray(0, length % bytes.length)
        const { requests, error } = parse([part], limits)
        const complete = requests.filter(request => request.complete)
        expect(error).toBeUndefined()
        expect(complete.length).toBeLessThan(parse([Buffer.from(bytes, 'latin1')], limits).requests.length)
      }),
    )
  })
})

describe('RequestParser, however slowly it is fed', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const KB = 1_024
  const roomy = { maxTargetBytes: 65 * KB, maxHeadBytes: 65 * KB, maxFields: 64 * KB, maxBodyBytes: 64 * KB }

  const inputs: Record<string, string> = {
    'a target of 64 KB': `GET /${'x'.repeat(64 * KB)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    'a value of 64 KB': `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x '.repeat(32 * KB)}\r\n\r\n`,
    'a name of 64 KB': `GET / HTTP/1.1\r\nHost: a\r\n${'x'.repeat(64 * KB)}: y\r\n\r\n`,
    '10,000 fields': `GET / HTTP/1.1\r\nHost: a\r\n${'x: y\r\n'.repeat(10_000)}\r\n`,
    'chunks of one byte': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${'1;a\r\nx\r\n'.repeat(4_000)}0\r\n\r\n`,
    'trailers of 64 KB': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ${'x'.repeat(64 * KB)}\r\n\r\n`,
    '1,000 requests': 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000),
  }

  it.each(Object.keys(inputs))('looks at each byte a few times at most: %s', name => {
    const bytes = Buffer.from(inputs[name]!, 'latin1')
    const looks = countLooks(5 * bytes.length)
    feed(bytewise(bytes))
    const perByte = looks.count / bytes.length
    expect(perByte).toBeGreaterThan(0.5)
  })

  it.each(Object.keys(inputs))('never goes back: %s', name => {
    const backwards = countBackwardMoves()
    feed(bytewise(Buffer.from(inputs[name]!, 'latin1')))
    expect(backwards.scans).toBeGreaterThan(1_000)
    expect(backwards.count).toBe(0)
  })

  it.each(Object.keys(inputs))('copies each byte a few times at most: %s', name => {
    const bytes = Buffer.from(inputs[name]!, 'latin1')
    const pieces = bytewise(bytes)
    const copied = countCopies()
    feed(pieces)
    vi.restoreAllMocks()
    expect(copied.count).toBeLessThan(3.2 * bytes.length)
  })

  it('does not copy a piece that is complete in itself', () => {
    const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000))
    const copied = countCopies()
    feed([bytes])
    vi.restoreAllMocks()
    expect(copied.count).toBe(0)
  })

  it('takes no longer for blanks within a field than for anything else', () => {
    // Of a few megabytes: going over them again for each blank would take hours, so the bound can't be missed by chance.
    const value = `a${' '.repeat(4 * KB * KB)}b`
    for (const name of ['Transfer-Encoding', 'Content-Length', 'Expect', 'Host', 'X']) {
      const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${name}: ${value}\r\n\r\n`)
      const { requests, error } = withinReason(() => parse([bytes], { maxHeadBytes: 8 * KB * KB }))
      expect(requests.length === 1 || error?.startsWith('4'), name).toBe(true)
    }
  })

  /** Stops what hangs. The test runner could not: it waits for the same thread. */
  function withinReason<T>(work: () => T): T {
    return runInNewContext('work()', { work }, { timeout: 20_000 })
  }

  function feed(pieces: Buffer[]): void {
    const parser = new RequestParser(roomy)
    for (const piece of pieces) {
      parser.push(piece)
      while (parser.next() !== undefined);
    }
    expect(parser.midMessage).toBe(false)
    expect(parser.pending).toBe(false)
  }

  /** Shows each scanner another input in place of the parser's. */
  function instrument(wrap: (input: ReceiveBuffer) => ReceiveBuffer): void {
    for (const scanner of [RequestLine, FieldSection] as const) {
      const { scan } = scanner.prototype
      vi.spyOn(scanner.prototype, 'scan').mockImplementation(function (
        this: RequestLine & FieldSection,
        input: ReceiveBuffer,
        end: number,
      ) {
        return scan.call(this, wrap(input), end)
      })
    }
    const { next } = ChunkedDecoder.prototype
    vi.spyOn(ChunkedDecoder.prototype, 'next').mockImplementation(function (this: ChunkedDecoder, input) {
      return next.call(this, wrap(input))
    })
  }

  /** @param most throws when there are more, since what goes over all bytes again for each new one takes hours here */
  function countLooks(most: number): { count: number } {
    const looks = { count: 0 }
    const look = () => {
      if (++looks.count > most) throw new Error(`more than ${most} looks at bytes`)
    }
    const watched = new WeakSet<ReceiveBuffer>()
    const watch = (bytes: Buffer) =>
      new Proxy(bytes, {
        get(target, key) {
          if (typeof key === 'string' && /^[0-9]+$/.test(key)) look()
          const value = Reflect.get(target, key, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    instrument(input => {
      if (watched.has(input)) return input
      const wrapped = new Proxy(input, {
        get(target, key) {
          if (key === 'bytes') return watch(target.bytes)
          const value = Reflect.get(target, key, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
        set: (target, key, value) => Reflect.set(target, key, value, target),
      })
      watched.add(wrapped)
      return wrapped
    })
    return looks
  }

  function countBackwardMoves(): { scans: number; count: number } {
    const moves = { scans: 0, count: 0 }
    const watched = new WeakSet<ReceiveBuffer>()
    instrument(input => {
      if (watched.has(input)) return input
      moves.scans++
      const wrapped = new Proxy(input, {
        get(target, key) {
          const value = Reflect.get(target, key, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
        set(target, key, value) {
          if ((key === 'at' || key === 'mark') && value < target[key]) moves.count++
          return Reflect.set(target, key, value, target)
        },
      })
      watched.add(wrapped)
      return wrapped
    })
    return moves
  }

  /** Bytes that were moved from one buffer to another, in whichever way a buffer offers. */
  function countCopies(): { count: number } {
    const copied = { count: 0 }
    const { copy } = Buffer.prototype
    vi.spyOn(Buffer.prototype, 'copy').mockImplementation(function (this: Buffer, ...args) {
      const count = copy.apply(this, args)
      copied.count += count
      return count
    })
    const set = Uint8Array.prototype.set
    vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, source, at) {
      copied.count += source.length
      set.call(this, source, at)
    })
    const { concat, from } = Buffer
    vi.spyOn(Buffer, 'concat').mockImplementation((list, length) => {
      const joined = concat(list, length)
      copied.count += joined.length
      return joined
    })
    vi.spyOn(Buffer, 'from').mockImplementation(((...args: Parameters<typeof Buffer.from>) => {
      const made = from.apply(Buffer, args)
      if (!(args[0] instanceof ArrayBuffer)) copied.count += made.length
      return made
    }) as typeof Buffer.from)
    return copied
  }
})
