/** What commands print, on terminals of all kinds and where there is none. */
import { afterAll, describe, expect, it } from 'vitest'
import { inOldSigns, showsUnicode } from '../scripts/kit/signs.ts'
import { KitCopy } from './support/kit-copy.ts'
import { hasPseudoTerminals, onTerminal } from './support/pseudo-terminal.ts'

const copy = new KitCopy([0, 1])
afterAll(() => copy.remove())

describe('a terminal', () => {
  it.each([
    ['linux', { TERM: 'xterm' }, true],
    ['linux', { TERM: 'linux' }, false],
    ['darwin', {}, true],
    ['win32', {}, false],
    ['win32', { TERM: 'xterm' }, false],
    ['win32', { WT_SESSION: '0' }, true],
    ['win32', { TERM_PROGRAM: 'vscode' }, true],
    ['win32', { TERM: 'xterm-256color' }, true],
    ['win32', { ConEmuTask: '{cmd::Cmder}' }, true],
  ] as const)('of %s with %j shows signs beyond the old ones: %s', (platform, env, shows) => {
    expect(showsUnicode(platform, env)).toBe(shows)
  })

  it('that does not show them is given others', () => {
    expect(inOldSigns('✓ ✗ ◐ ○ – “…” 0.94× · §')).toBe('√ x ~ o - "..." 0.94x · §')
  })
})

describe.runIf(hasPseudoTerminals)('on a terminal', () => {
  it('colour is used, unless NO_COLOR says otherwise', async () => {
    const words = ['1', 'yes']
    expect((await onTerminal(copy, 'diff', words)).output).toContain('\u001b[')
    expect((await onTerminal(copy, 'diff', words, { env: { NO_COLOR: '1' } })).output).not.toContain(
      '\u001b[',
    )
  })

  it('the console of Linux gets the signs that it has', async () => {
    expect((await onTerminal(copy, 'progress', [])).output).toContain(' ○  1  Keep-alive')
    const { output } = await onTerminal(copy, 'progress', [], { env: { TERM: 'linux' } })
    expect(output).toContain(' o  1  Keep-alive')
  })
})

it('a reader who goes away before the end, as head does, is no failure', async () => {
  const child = copy.start('diff', ['1', 'yes'])
  child.stdout.destroy()
  let errors = ''
  child.stderr.on('data', text => (errors += text))
  const code = await new Promise(resolve => child.on('close', resolve))
  expect(errors).toBe('')
  expect(code).toBe(0)
})
