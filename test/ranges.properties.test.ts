import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Request, Response } from '../solution/contracts.ts'
import type { HttpError } from '../solution/http/errors.ts'
import { type ByteRange, lengthOf, MAX_RANGES, parseRange } from '../solution/http/ranges.ts'
import { staticFiles } from '../solution/static-files.ts'
import { folderWith, patterned } from './support/files.ts'
import { requestFor } from './support/routing.ts'

/** A member of the list: as it is written, and what it asks of so many bytes; `undefined` where it is no range. */
interface Spec {
  readonly text: string
  asks(size: number): ByteRange | undefined
}

/** Many lie exactly so far apart that two ranges are just joined, or just not. */
const position = fc.oneof(
  fc.nat({ max: 600 }),
  fc.nat({ max: 30 }).map(n => n * 20),
  fc.constantFrom(2 ** 31, 2 ** 53, 1e21),
)
const digits = position.map(n => BigInt(n).toString())

const closed = fc
  .tuple(digits, fc.oneof(digits, fc.nat({ max: 2 })))
  .map(
    ([first, last]) =>
      [BigInt(first), typeof last === 'number' ? BigInt(first) + BigInt(last) : BigInt(last)] as const,
  )
  .map<Spec>(([first, last]) => ({
    text: `${first}-${last}`,
    asks: size =>
      last < first ? undefined : { first: Number(first), last: Math.min(Number(last), size - 1) },
  }))
const open = digits.map<Spec>(first => ({
  text: `${first}-`,
  asks: size => ({ first: Number(first), last: size - 1 }),
}))
const suffix = digits.map<Spec>(length => ({
  text: `-${length}`,
  asks: size => (size === 0 ? undefined : { first: Math.max(0, size - Number(length)), last: size - 1 }),
}))
const broken = fc
  .constantFrom('-', 'a-b', '1', '1-2-3', '0x1-2', '1 -2', '- 1', '+1-', '1.5-2', '1;2', '"0-1"', '١-٢')
  .map<Spec>(text => ({ text, asks: () => undefined }))

/** Mostly well-formed, or nothing would ever come of a list. */
const specs = fc.array(
  fc.oneof(
    { weight: 40, arbitrary: fc.oneof({ weight: 8, arbitrary: closed }, open, suffix) },
    { weight: 1, arbitrary: broken },
  ),
  { minLength: 1, maxLength: MAX_RANGES },
)
const padding = fc.constantFrom('', ' ', '\t', ' \t ')
const field = fc
  .tuple(specs, fc.array(fc.tuple(padding, padding), { minLength: MAX_RANGES, maxLength: MAX_RANGES }))
  .map(([specs, paddings]) => ({
    specs,
    text: `bytes=${specs.map(({ text }, i) => paddings[i]![0] + text + paddings[i]![1]).join(',')}`,
  }))
const size = fc.oneof(fc.constantFrom(0, 1, 80, 81), fc.nat({ max: 700 }))

/** The same once more, slowly and without cleverness: join any two that nearly touch, until no two do. */
function model(specs: readonly Spec[], size: number): ByteRange[] | undefined {
  const asked = specs.map(spec => spec.asks(size))
  if (asked.includes(undefined)) return undefined
  const ranges = (asked as ByteRange[]).filter(({ first, last }) => first < size && first <= last)
  for (let a = 0; a < ranges.length; a++) {
    for (let b = a + 1; b < ranges.length; b++) {
      const [one, other] = [ranges[a]!, ranges[b]!]
      const gap = Math.max(one.first, other.first) - Math.min(one.last, other.last) - 1
      if (gap >= 80) continue
      ranges[a] = { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) }
      ranges.splice(b, 1)
      return joinRest(ranges)
    }
  }
  return ranges
}

function joinRest(ranges: readonly ByteRange[]): ByteRange[] {
  const again = ranges.map<Spec>(range => ({ text: '', asks: () => range }))
  return model(again, Number.POSITIVE_INFINITY)!
}

describe('a Range field', () => {
  it('asks for what a slow and simple reading of it asks for', () => {
    fc.assert(
      fc.property(field, size, ({ text, specs }, size) => {
        expect(parseRange(text, size)).toEqual(model(specs, size))
      }),
      { numRuns: 2_000 },
    )
  })

  it('never asks for more than there is, for a byte twice, or for more parts than are allowed', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'0123456789--,, \tb='), maxLength: 200 })
    const texts = fc.oneof(
      anything.map(text => `bytes=${text}`),
      anything,
      field.map(({ text }) => text),
    )
    fc.assert(
      fc.property(texts, size, (text, size) => {
        const ranges = parseRange(text, size) ?? []
        expect(ranges.length).toBeLessThanOrEqual(MAX_RANGES)
        expect(ranges.reduce((sum, range) => sum + lengthOf(range), 0)).toBeLessThanOrEqual(size)
        const places = [...ranges].sort((a, b) => a.first - b.first)
        for (const [i, { first, last }] of places.entries()) {
          expect(first).toBeGreaterThan(places[i - 1]?.last ?? -1)
          expect(last).toBeGreaterThanOrEqual(first)
          expect(last).toBeLessThan(size)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read to its end, or not at all, however long it is', () => {
    const long = 100_000
    for (const piece of ['0-0,', ',', ' ', '\t ', '0', '-', '0-'])
      for (const end of ['', '0-0', 'x'])
        expect(parseRange(`bytes=${piece.repeat(long)}${end}`, 10)).toSatisfy(
          (ranges: ByteRange[] | undefined) => ranges === undefined || ranges.length <= 1,
        )
  })
})

/** What a client gets: the bytes of each part, by the Content-Range that stands before it. */
function partsOf({ headers, body }: Response): { contentRange: string; bytes: Buffer }[] {
  const bytes = body as Buffer
  const single = headers['content-range'] as string | undefined
  if (single !== undefined) return [{ contentRange: single, bytes }]
  const [, boundary] = /boundary=(\w+)$/.exec(headers['content-type'] as string)!
  const parts = bytes.toString('latin1').split(`\r\n--${boundary}`).slice(1, -1)
  return parts.map(part => {
    const [head, content] = [
      part.slice(0, part.indexOf('\r\n\r\n')),
      part.slice(part.indexOf('\r\n\r\n') + 4),
    ]
    return { contentRange: /content-range: (.*)/.exec(head)![1]!, bytes: Buffer.from(content, 'latin1') }
  })
}

it('the parts of a response are slices of the file, and their places are what Content-Range says', async () => {
  const SIZES = [0, 1, 79, 80, 81, 82, 250, 700]
  const root = folderWith(Object.fromEntries(SIZES.map(size => [`${size}.bin`, patterned(size)])))
  const files = staticFiles({ root, prefix: '/', cacheControl: '' })
  const ask = async (request: Request) => await files(request)
  await fc.assert(
    fc.asyncProperty(field, fc.constantFrom(...SIZES), async ({ text, specs }, size) => {
      const content = patterned(size)
      const expected = model(specs, size)
      const request = requestFor('GET', `/${size}.bin`, { range: text })
      const answer = await ask(request).catch((error: HttpError) => error)
      if ('code' in answer) {
        expect([answer.status, answer.headers['content-range'], expected]).toEqual([
          416,
          `bytes */${size}`,
          [],
        ])
      } else if (expected === undefined) {
        expect(answer.status).toBe(200)
        expect(answer.body).toEqual(content)
      } else {
        expect(answer.status).toBe(206)
        expect(partsOf(answer)).toEqual(
          expected.map(({ first, last }) => ({
            contentRange: `bytes ${first}-${last}/${size}`,
            bytes: content.subarray(first, last + 1),
          })),
        )
      }
    }),
    { numRuns: 500 },
  )
})
