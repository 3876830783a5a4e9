/**
 * Who asks, when a proxy stands between. It says so in a field that anybody can send, so the field is believed only as
 * far as trusted proxies have written it: read from its end, up to the first address that is none of theirs.
 */
import { BlockList, isIP } from 'node:net'
import type { Handler, Headers, Middleware, Peer, ProxyOptions } from '../contracts.ts'

/** Gives each request the address of the client behind the proxies. Costs nothing where none is trusted. */
export function behindProxies({ trustProxy, proxyField }: ProxyOptions): Middleware {
  if (trustProxy.length === 0) return next => next
  const isTrusted = trust(trustProxy)
  return (next: Handler) => request => {
    const client = clientBehind(request.client, request.headers, proxyField, isTrusted)
    return next(client === request.client ? request : { ...request, client })
  }
}

function clientBehind(
  peer: Peer,
  headers: Headers,
  field: ProxyOptions['proxyField'],
  isTrusted: (address: string) => boolean,
): Peer {
  let client = peer
  const hops = hopsOf(headers, field)
  while (isTrusted(client.address)) {
    const hop = hops.pop()
    // What a trusted proxy can't or won't tell (`unknown`, `_hidden`, RFC 7239 §6) is hidden by it: it stands for the rest.
    const next = hop === undefined ? undefined : parseNode(hop)
    if (next === undefined) break
    client = next
  }
  return client
}

/** @param networks addresses, or networks such as 10.0.0.0/8; see `isNetwork` */
function trust(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = familyOf(address)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return address => isIP(address) !== 0 && list.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** An address, or an address with the length of a prefix behind a slash. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0 || address.includes('%')) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

/** Each proxy adds whom it heard from at the end, in the line or in a new one. */
function hopsOf(headers: Headers, field: ProxyOptions['proxyField']): (string | undefined)[] {
  const value = headers.get(field)
  if (value === undefined) return []
  if (field === 'x-forwarded-for') return value.split(',').map(hop => hop.trim())
  return splitOutsideQuotes(value, ',').map(forParameter)
}

/** The value of `for` in an element of Forwarded (RFC 7239 §4); names are compared without case. */
function forParameter(element: string): string | undefined {
  for (const pair of splitOutsideQuotes(element, ';')) {
    const equals = pair.indexOf('=')
    if (pair.slice(0, equals).trim().toLowerCase() === 'for') return unquote(pair.slice(equals + 1).trim())
  }
  return undefined
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (char === separator && !quoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

function unquote(value: string): string {
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
}

/** node = nodename [ ":" node-port ] (RFC 7239 §6), an IPv6 address in brackets; X-Forwarded-For has it also without. */
const NODE = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::([0-9]{1,5}))?$/i

/** @returns `undefined` for what is no address */
function parseNode(text: string): Peer | undefined {
  const [, v6, v4, port] = NODE.exec(text) ?? []
  const address = v6 ?? v4 ?? text
  if (isIP(address) === 0 || address.includes('%')) return undefined
  return { address, port: Number(port ?? 0) }
}
