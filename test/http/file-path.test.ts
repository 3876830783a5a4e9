import { describe, expect, it } from 'vitest'
import { HttpError } from '../../solution/http/errors.ts'
import { decodePath, refuseUnsafeName } from '../../solution/http/file-path.ts'

/** The name, or the status with which it is refused. */
function attempt(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    if (error instanceof HttpError) return error.status
    throw error
  }
}

describe('decodePath', () => {
  it.each([
    ['/static/a.txt', 'a.txt'],
    ['/static/', ''],
    ['/static/sub/', 'sub/'],
    ['/static/a%20b%2Ec', 'a b.c'],
    ['/static/%E6%96%87', '文'],
    // Decoded once, not until nothing is left to decode.
    ['/static/%252e%252e', '%2e%2e'],
    ['/static/%25', '%'],
    // A plus is a plus: it is a space in forms alone.
    ['/static/a+b', 'a+b'],
    ['/static/a%2fb', 404],
    ['/static/a%2Fb', 404],
    ['/static/%252f', '%2f'],
    ['/static', 404],
    ['/other/a', 404],
    ['/static/%', 400],
    ['/static/%4', 400],
    ['/static/%gg', 400],
    ['/static/%c0%ae', 400],
    ['/static/%ff', 400],
    ['/static/%ed%a0%80', 400],
  ])('makes of %s: %s', (path, expected) => {
    expect(attempt(() => decodePath(path, '/static/'))).toBe(expected)
  })
})

describe('refuseUnsafeName', () => {
  const unsafe = (platform: string) => (name: string) =>
    attempt(() => refuseUnsafeName(name, platform)) !== undefined

  const everywhere = [
    '',
    '/',
    'a//b',
    '/a',
    'a/',
    '.',
    '..',
    '../a',
    'a/..',
    'a/./b',
    '.a',
    'a/.b',
    'a\\b',
    '\\',
    'a\0',
    '\0',
  ]
  const onWindows = [
    'C:',
    'C:/a',
    'a:b',
    'a.txt::$DATA',
    'a.txt.',
    'a.txt ',
    'a ./b',
    'a./b',
    'a...',
    'PROGRA~1',
    'a*',
    'a?',
    'a|b',
    '<a>',
    '"a"',
    'con',
    'CON',
    'con.txt',
    'con .txt',
    'sub/nul',
    'NUL.tar.gz',
    'aux/a',
    'prn',
    'com1',
    'COM0.log',
    'com¹',
    'lpt9',
    'LPT³.x',
    'conin$',
    'CONOUT$.txt',
  ]
  const nowhere = [
    'a',
    'a.txt',
    'a..b',
    'a..b..txt',
    'a b',
    'sub/a',
    'console.txt',
    'com',
    'com10',
    'common',
    'lpt',
    'nullable',
    'a.con',
    '文',
  ]

  it.each(['linux', 'darwin', 'win32'])('refuses on %s what could lead elsewhere or is hidden', platform => {
    expect(everywhere.filter(name => !unsafe(platform)(name))).toEqual([])
    expect(nowhere.filter(unsafe(platform))).toEqual([])
  })

  it('refuses on Windows alone what only Windows reads in another way', () => {
    expect(onWindows.filter(name => !unsafe('win32')(name))).toEqual([])
    expect(onWindows.filter(unsafe('linux'))).toEqual([])
  })

  it('takes a NUL for a mistake of the client, and all else for a name that is not there', () => {
    expect(attempt(() => refuseUnsafeName('a\0'))).toBe(400)
    expect(attempt(() => refuseUnsafeName('..'))).toBe(404)
  })
})
