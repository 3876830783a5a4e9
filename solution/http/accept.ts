/** Content negotiation by the Accept field (RFC 9110 §12.5.1), as far as one media type at a time. */

export interface Quality {
  /** From 0 (not acceptable) to 1. */
  readonly weight: number
  /** How closely the field names the type: 3 by name, 2 as `type/*`, 1 as any type, 0 not at all. */
  readonly precision: number
}

/** Characters that are looked at, so that nobody keeps us busy with thousands of ranges. Browsers send some 150. */
const MAX_LENGTH = 512

/** What the field says of a media type: the range that names it most closely decides (§12.5.1). */
export function qualityOf(accept: string, mediaType: string): Quality {
  let best: Quality = { weight: 0, precision: 0 }
  for (const member of accept.slice(0, MAX_LENGTH).split(',')) {
    const [range = '', ...parameters] = member.split(';').map(part => part.trim().toLowerCase())
    const precision = precisionOf(range, mediaType)
    if (precision <= best.precision) continue
    best = { weight: weightOf(parameters), precision }
  }
  return best
}

function precisionOf(range: string, mediaType: string): number {
  if (range === mediaType) return 3
  if (range === '*/*') return 1
  return range.endsWith('/*') && mediaType.startsWith(range.slice(0, -1)) ? 2 : 0
}

/** A weight that is malformed counts as none: nobody asks for a type in order not to get it (§12.4.2). */
function weightOf(parameters: readonly string[]): number {
  const given = parameters.find(parameter => parameter.startsWith('q='))?.slice(2)
  return given !== undefined && /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/.test(given) ? Number(given) : 1
}
