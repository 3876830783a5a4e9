import { describe, expect, it } from 'vitest'
import type { ProxyOptions, Request, Response } from '../../solution/contracts.ts'
import { behindProxies, isNetwork } from '../../solution/http/forwarded.ts'
import { HeaderList } from '../../solution/http/headers.ts'

const PROXIES = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '::ffff:10.0.0.0/104']

function clientOf(
  peer: string,
  lines: string[],
  proxyField: ProxyOptions['proxyField'] = 'x-forwarded-for',
  trustProxy: readonly string[] = PROXIES,
): string {
  const headers = new HeaderList()
  for (const line of lines) headers.add(proxyField, line)
  let seen: Request | undefined
  const handler = behindProxies({ trustProxy, proxyField })(request => {
    seen = request
    return { status: 200, headers: {} } satisfies Response
  })
  handler({ headers, client: { address: peer, port: 1 } } as unknown as Request)
  const { address, port } = seen!.client
  return port > 1 ? `${address} ${port}` : address
}

describe('the client behind proxies', () => {
  it('is the peer when no proxy is trusted, and nothing is done then', () => {
    expect(clientOf('10.0.0.1', ['203.0.113.9'], 'x-forwarded-for', [])).toBe('10.0.0.1')
    const next = () => ({ status: 200, headers: {} })
    expect(behindProxies({ trustProxy: [], proxyField: 'forwarded' })(next)).toBe(next)
  })

  it.each([
    ['a stranger is not believed', '203.0.113.7', ['198.51.100.1'], '203.0.113.7'],
    ['a proxy is', '10.1.2.3', ['198.51.100.1'], '198.51.100.1'],
    ['a proxy that says nothing stands for its clients', '10.1.2.3', [], '10.1.2.3'],
    ['what the client itself wrote is not reached', '10.0.0.1', ['1.1.1.1, 198.51.100.1'], '198.51.100.1'],
    ['nor in a line of its own', '10.0.0.1', ['1.1.1.1', '198.51.100.1'], '198.51.100.1'],
    ['through several proxies', '10.0.0.1', ['1.1.1.1, 198.51.100.1, 192.0.2.1, 10.9.9.9'], '198.51.100.1'],
    ['proxies all the way: the farthest', '10.0.0.1', ['10.0.0.3, 10.0.0.2'], '10.0.0.3'],
    ['an unknown hop ends the chain', '10.0.0.1', ['198.51.100.1, unknown, 10.0.0.2'], '10.0.0.2'],
    ['so does an empty one', '10.0.0.1', ['198.51.100.1,,10.0.0.2'], '10.0.0.2'],
    ['and nonsense', '10.0.0.1', ['198.51.100.1, 999.1.1.1'], '10.0.0.1'],
    ['a name is no address', '10.0.0.1', ['example.com'], '10.0.0.1'],
    ['with a port', '10.0.0.1', ['198.51.100.1:4711'], '198.51.100.1 4711'],
    ['IPv6, bare', '10.0.0.1', ['2001:db8::1'], '2001:db8::1'],
    ['IPv6, in brackets, with a port', '10.0.0.1', ['[2001:db8::1]:4711'], '2001:db8::1 4711'],
    ['an IPv6 proxy', 'fd00::5', ['2001:db8::1'], '2001:db8::1'],
    ['a proxy seen through a socket for both families', '::ffff:10.0.0.1', ['198.51.100.1'], '198.51.100.1'],
    ['a zone is of this machine alone', '10.0.0.1', ['fe80::1%eth0'], '10.0.0.1'],
    ['an empty peer', '', ['198.51.100.1'], ''],
  ])('%s', (_, peer, lines, client) => {
    expect(clientOf(peer, lines)).toBe(client)
  })

  it.each([
    ['for=198.51.100.1', '198.51.100.1'],
    ['FOR=198.51.100.1;proto=http;by=203.0.113.43', '198.51.100.1'],
    ['proto=https; for="198.51.100.1:4711"', '198.51.100.1 4711'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17 4711'],
    ['for=1.1.1.1, for=198.51.100.1', '198.51.100.1'],
    ['for=198.51.100.1, for=10.0.0.7', '198.51.100.1'],
    ['for=1.1.1.1, for="_hidden"', '10.0.0.1'],
    ['for=unknown', '10.0.0.1'],
    ['by=203.0.113.43', '10.0.0.1'],
    ['for=198.51.100.1;host="a, for=1.1.1.1"', '198.51.100.1'],
    ['for=198.51.100.1;host="a\\", for=1.1.1.1"', '198.51.100.1'],
    ['host="a, for=1.1.1.1', '10.0.0.1'],
    ['', '10.0.0.1'],
  ])('is read out of Forwarded: %s', (line, client) => {
    expect(clientOf('10.0.0.1', [line], 'forwarded')).toBe(client)
  })

  it('is read in time that grows with the length of the field, whatever it holds', () => {
    for (const part of ['"', '\\', ',', 'for=', 'for="', ';', '1.1.1.1:', '['])
      expect(clientOf('10.0.0.1', [part.repeat(16_000)], 'forwarded')).toBe('10.0.0.1')
  })
})

describe('isNetwork', () => {
  it.each(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8', '0.0.0.0/0', '::/128'])('takes %s', text => {
    expect(isNetwork(text)).toBe(true)
  })
  it.each([
    '',
    'localhost',
    '10.0.0.0/33',
    '::/129',
    '10/8',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    'fe80::1%eth0',
  ])('refuses %j', text => {
    expect(isNetwork(text)).toBe(false)
  })
})
