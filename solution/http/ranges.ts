/** Part of a representation: first and last byte, both included, as Content-Range has them (RFC 9110 §14.4). */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Who asks for more ranges at once gets the whole. A client that reads a video or resumes a download asks for one, a
 * reader of PDF for a few; hundreds are an attack (RFC 9110 §14.2).
 */
export const MAX_RANGES = 16

/** Two ranges that are closer than this are sent as one: the head of a part costs about as much (§15.3.7.2). */
const WORTH_A_PART = 80

const SPEC = /^[ \t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t]*$/

/**
 * What a Range field asks of a representation of so many bytes (RFC 9110 §14.1.2).
 * @returns the ranges, in order of request, none touching another; none at all if no range can be satisfied (416);
 *   `undefined` where the field is ignored: another unit, malformed, too many ranges
 */
export function parseRange(field: string, size: number): ByteRange[] | undefined {
  const [, list] = /^bytes=(.*)$/i.exec(field) ?? []
  if (list === undefined) return undefined
  const specs = list.split(',', MAX_RANGES + 1)
  if (specs.length > MAX_RANGES) return undefined
  let ranges: ByteRange[] = []
  let count = 0
  for (const spec of specs) {
    // An empty member of a list is none (§5.6.1.2).
    if (/^[ \t]*$/.test(spec)) continue
    const range = parseSpec(spec, size)
    if (range === undefined) return undefined
    count++
    if (range.first < size && range.first <= range.last) ranges = add(ranges, range)
  }
  return count === 0 ? undefined : ranges
}

/** @returns `undefined` for what is no range; one that begins at or behind the end can't be satisfied */
function parseSpec(spec: string, size: number): ByteRange | undefined {
  const [, first, last, suffix] = SPEC.exec(spec) ?? []
  // The last so many bytes. Of an empty file there are none, and Content-Range can't say so: it is sent whole.
  if (suffix !== undefined) {
    if (size === 0) return undefined
    return { first: Math.max(0, size - Number(suffix)), last: size - 1 }
  }
  if (first === undefined) return undefined
  // Too many digits give infinity, which is beyond any end as well.
  if (last && Number(last) < Number(first)) return undefined
  return { first: Number(first), last: last ? Math.min(Number(last), size - 1) : size - 1 }
}

/**
 * Those that overlap or nearly touch become one, so no byte is ever sent twice. The one that was asked for first gives
 * the place (§15.3.7.2). As no two in the list touch, what the new one joins touches no third.
 */
function add(ranges: readonly ByteRange[], range: ByteRange): ByteRange[] {
  const joined = ranges.filter(other => touch(other, range))
  if (joined.length === 0) return [...ranges, range]
  const union = {
    first: Math.min(range.first, ...joined.map(({ first }) => first)),
    last: Math.max(range.last, ...joined.map(({ last }) => last)),
  }
  return ranges.flatMap(other => (other === joined[0] ? union : joined.includes(other) ? [] : other))
}

function touch(a: ByteRange, b: ByteRange): boolean {
  return a.first <= b.last + WORTH_A_PART && b.first <= a.last + WORTH_A_PART
}

export function lengthOf({ first, last }: ByteRange): number {
  return last - first + 1
}

/** @param range none: the 416 that tells how long the representation is (RFC 9110 §14.4) */
export function contentRange(size: number, range?: ByteRange): string {
  return range ? `bytes ${range.first}-${range.last}/${size}` : `bytes */${size}`
}
