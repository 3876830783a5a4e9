import { describe, expect, it } from 'vitest'
import type { HttpVersion } from '../../solution/contracts.ts'
import { HeaderList } from '../../solution/http/headers.ts'
import { parseTarget } from '../../solution/http/target.ts'

function target(method: string, text: string, host: string | undefined = 'a', version: HttpVersion = '1.1') {
  const headers = new HeaderList()
  if (host !== undefined) headers.add('host', host)
  return parseTarget(method, text, version, headers)
}

describe('parseTarget', () => {
  it.each([
    ['GET', '/', { path: '/', query: '', authority: 'a' }],
    ['GET', '/?', { path: '/', query: '', authority: 'a' }],
    ['GET', '/p?q?r', { path: '/p', query: 'q?r', authority: 'a' }],
    ['GET', '//b/p', { path: '//b/p', query: '', authority: 'a' }],
    ['GET', 'http://b/p?q', { path: '/p', query: 'q', authority: 'b' }],
    ['GET', 'https://b:443?q', { path: '/', query: 'q', authority: 'b:443' }],
    ['GET', 'http://[::1]:80', { path: '/', query: '', authority: '[::1]:80' }],
    ['GET', 'http://b//c', { path: '//c', query: '', authority: 'b' }],
    ['OPTIONS', '*', { path: '*', query: '', authority: 'a' }],
    ['OPTIONS', 'http://b', { path: '*', query: '', authority: 'b' }],
    ['OPTIONS', 'http://b?q', { path: '/', query: 'q', authority: 'b' }],
    ['CONNECT', 'b:443', { path: '', query: '', authority: 'b:443' }],
  ])('%s %s', (method, text, expected) => {
    expect(target(method, text)).toEqual(expected)
  })

  it('remembers a good authority without taking the next one for good', () => {
    target('GET', '/', 'good')
    expect(() => target('GET', '/', 'bad@')).toThrow()
    expect(() => target('GET', 'http://bad@/', 'good')).toThrow()
    expect(target('GET', '/', 'good').authority).toBe('good')
  })

  it('has no authority where HTTP/1.0 names none', () => {
    const headers = new HeaderList()
    expect(parseTarget('GET', '/', '1.0', headers).authority).toBe('')
    expect(parseTarget('GET', 'http://b/', '1.0', headers).authority).toBe('b')
  })
})
