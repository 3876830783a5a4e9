/** What helps a learner besides the checks, in a copy of the kit. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../scripts/kit/levels.ts'
import { KitCopy } from './support/kit-copy.ts'
import { hasPseudoTerminals, onTerminal } from './support/pseudo-terminal.ts'

const YOURS = 'levels/01-keep-alive/keep-alive.ts'
const STARTER = 'levels/01-keep-alive/.starter/keep-alive.ts'
const REFERENCE = 'solution/keep-alive.ts'

const copies: KitCopy[] = []

afterAll(() => {
  for (const copy of copies) copy.remove()
}, 60_000)

/** Somebody who has written this in level 1, and nothing else. */
function learner(code: string): KitCopy {
  const copy = new KitCopy([0, 1, 4])
  copies.push(copy)
  writeFileSync(join(copy.folder, YOURS), code)
  return copy
}

const starter = readFileSync(join(root, STARTER), 'utf8')
const reference = readFileSync(join(root, REFERENCE), 'utf8')

/** Somebody who has only begun, for tests that change nothing. */
const newcomer = learner(starter)

const ESCAPE = '\u001b'

describe.concurrent('npm run diff', () => {
  it('keeps the answer to itself until the level is passed, and says how to see it anyway', async () => {
    const copy = learner(starter)
    expect(await copy.run('diff', ['1'])).toEqual({
      code: 2,
      output: 'Level 1 is not passed yet. To see the answer anyway: npm run diff 1 yes\n',
    })
    copy.copy(REFERENCE, YOURS)
    expect((await copy.run('level', ['1', 'no-bench'])).output).toContain('22 of 22 checks.')
    expect(await copy.run('diff', ['1'])).toEqual({
      code: 0,
      output: expect.stringContaining(`${YOURS} and ${REFERENCE} are the same.\n`),
    })
  })

  it('shows what differs with little around it, in plain text where there is no terminal', async () => {
    const lines = reference.split('\n')
    lines.splice(99, 1, '// mine')
    const { code, output } = await learner(lines.join('\n')).run('diff', ['1', 'yes'])
    expect(code).toBe(0)
    const shown = [lines[97], lines[98]].map(line => ` ${line}`)
    const after = [lines[100], lines[101]].map(line => ` ${line}`)
    expect(output.split('\n')).toEqual([
      expect.stringMatching(/^Level 1 · Keep-alive +- yours {3}\+ the reference$/),
      `--- ${YOURS}`,
      `+++ ${REFERENCE}`,
      '@@ -98,5 +98,5 @@',
      ...shown,
      '-// mine',
      `+${reference.split('\n')[99]}`,
      ...after,
      '',
    ])
    expect(output).not.toContain(ESCAPE)
  })

  it('is coloured where colour is wanted', async () => {
    const { output } = await learner('// mine\n').run('diff', ['1', 'yes'], { FORCE_COLOR: '1' })
    expect(output).toContain(`${ESCAPE}[31m-// mine${ESCAPE}[39m\n`)
  })

  it('takes the line ends of Windows for the same', async () => {
    const { output } = await learner(reference.replaceAll('\n', '\r\n')).run('diff', ['1', 'yes'])
    expect(output).toContain('are the same.')
  })

  it('compares every file of a level', async () => {
    const { output } = await newcomer.run('diff', ['4', 'yes'])
    expect(output.match(/^(?:---|\+\+\+) .*/gm)).toEqual([
      '--- levels/04-errors-and-logging/errors.ts',
      '+++ solution/errors.ts',
      '--- levels/04-errors-and-logging/logging.ts',
      '+++ solution/logging.ts',
    ])
  })

  it('says how a missing file comes back', async () => {
    const copy = learner('')
    rmSync(join(copy.folder, YOURS))
    expect(await copy.run('diff', ['1', 'yes'])).toEqual({
      code: 2,
      output: `${YOURS} is missing. Your starter comes back with: npm run reset 1\n`,
    })
  })
})

/** Where the copies of level 1 are, and what is in them. */
function saved(copy: KitCopy): Map<string, string> {
  const folder = '.kit/saved/01-keep-alive'
  const names = readdirSync(join(copy.folder, folder)).sort()
  return new Map(names.map(name => [`${folder}/${name}`, copy.read(`${folder}/${name}`)]))
}

describe.concurrent('npm run reset', () => {
  it('asks first; where it can’t ask, it changes nothing and says what to do', async () => {
    const copy = learner('// mine\n')
    expect(await copy.run('reset', ['1'])).toEqual({
      code: 2,
      output: 'Your work would be replaced, and a copy kept. To do so: npm run reset 1 yes\n',
    })
    expect(copy.read(YOURS)).toBe('// mine\n')
  })

  it('brings the starter back, and tells where the copy is', async () => {
    const copy = learner('// mine\n')
    const { code, output } = await copy.run('reset', ['1', 'yes'])
    const path = /^Your copy: (.*)$/m.exec(output)![1]!
    expect(path).toMatch(/^\.kit\/saved\/01-keep-alive\/keep-alive\.[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}\.ts$/)
    expect(copy.read(path)).toBe('// mine\n')
    expect(copy.read(YOURS)).toBe(starter)
    expect(output).toBe(`Your copy: ${path}\nLevel 1 is as at the start. Next: npm run level 1\n`)
    expect(code).toBe(0)
    expect(readdirSync(join(copy.folder, 'levels/01-keep-alive'))).not.toContainEqual(
      expect.stringMatching(/new$/),
    )
  })

  it('keeps every copy, however quickly one follows the other', async () => {
    const copy = learner('// first\n')
    await copy.run('reset', ['1', 'yes'])
    writeFileSync(join(copy.folder, YOURS), '// second\n')
    await copy.run('reset', ['1', 'yes'])
    expect([...saved(copy).values()].sort()).toEqual(['// first\n', '// second\n'])
  })

  it('saves only what was changed, and brings back what is missing without a question', async () => {
    const copy = learner('')
    rmSync(join(copy.folder, YOURS))
    const line = 'Level 1 is as at the start. Next: npm run level 1\n'
    expect(await copy.run('reset', ['1'])).toEqual({ code: 0, output: line })
    expect(copy.read(YOURS)).toBe(starter)
  })

  it('has nothing to do in an untouched level', async () => {
    const line = 'Nothing to do: level 1 is as at the start.\n'
    expect(await newcomer.run('reset', ['1'])).toEqual({ code: 0, output: line })
  })

  it('forgets the hints and the progress of that level, and of no other', async () => {
    const copy = learner('// mine\n')
    const of = (hints: object) => ({ version: 1, levels: {}, hints })
    const progress = of({ '1.1a': 2, '4.1a': 3 })
    await copy.run('hint', ['4'])
    const path = join(copy.folder, '.kit/progress.json')
    const { levels } = JSON.parse(copy.read('.kit/progress.json'))
    writeFileSync(path, JSON.stringify({ ...progress, levels: { ...levels, 1: levels[4] } }))
    await copy.run('reset', ['1', 'yes'])
    expect(JSON.parse(copy.read('.kit/progress.json'))).toEqual({ ...of({ '4.1a': 3 }), levels })
  })

  it('changes nothing when the copy can’t be written', async () => {
    const copy = learner('// mine\n')
    // A file where the folder should be.
    writeFileSync(join(copy.folder, '.kit'), '')
    const { code, output } = await copy.run('reset', ['1', 'yes'])
    expect(output).toContain(`${YOURS} can't be saved, so nothing was changed: `)
    expect(code).toBe(2)
    expect(copy.read(YOURS)).toBe('// mine\n')
  })
})

it.each([
  ['diff', ['0'], 'Level 0 has no file of yours: there is nothing to compare'],
  ['reset', ['0'], 'Level 0 has no file of yours: there is nothing to reset'],
  ['diff', ['1', 'no'], 'npm run diff takes a level and yes, and no "no"'],
  ['reset', ['yes'], 'Which level? npm run reset 1 (there are: 0, 1, 4)'],
])('npm run %s %j is answered with one line', async (command, words, line) => {
  expect(await newcomer.run(command, words)).toEqual({ code: 2, output: `${line}\n` })
})

describe.runIf(hasPseudoTerminals)('the question of npm run reset, on a terminal', () => {
  const copy = learner('// mine\n')

  it.each([
    ['Enter', '\n', 1],
    ['no', 'no\n', 1],
    ['Ctrl-C', '\u0003', 1],
    ['Ctrl-D', '\u0004', 1],
    ['y', 'y\n', 0],
  ])('is answered by %s', async (_, keys, code) => {
    const ended = await onTerminal(copy, 'reset', ['1'], { asked: '[y/N]', keys })
    expect(ended.code).toBe(code)
    expect(ended.output).toMatch(code === 0 ? /Your copy: / : /Nothing was changed\./)
    expect(copy.read(YOURS)).toBe(code === 0 ? starter : '// mine\n')
  })
})
