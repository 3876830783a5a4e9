import { isIPv4, isIPv6 } from 'node:net'

/** ::ffff:0:0/96 holds the IPv4 addresses as a socket for both families shows them (RFC 4291 §2.5.5.2). */
const MAPPED = '0:0:0:0:0:ffff:'

/**
 * The network by which a client is counted: an IPv4 address itself, of an IPv6 address its /64. Who has one IPv6
 * address has at least a /64 of them (RFC 6177), so counting single ones would count nothing.
 * @returns the text itself if it is no address
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const groups = parseIPv6(address)
  if (groups === undefined) return address
  const text = groups.map(group => group.toString(16)).join(':')
  if (text.startsWith(MAPPED)) return dotted(groups[6]!, groups[7]!)
  return `${text.split(':', 4).join(':')}::/64`
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2); a zone, which only this machine knows, is left out. */
export function parseIPv6(text: string): number[] | undefined {
  if (!isIPv6(text)) return undefined
  const [address = ''] = text.split('%', 1)
  const [left = '', right] = address.split('::')
  const before = parseGroups(left)
  if (right === undefined) return before
  const after = parseGroups(right)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** An IPv4 address at the end stands for two groups. */
function parseGroups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)]
    const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number]
    return [a * 256 + b, c * 256 + d]
  })
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
