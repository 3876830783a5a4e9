/** The commands as a learner uses them, in a copy of the kit. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { levelNumbers, loadLevels } from '../scripts/kit/levels.ts'
import { KitCopy } from './support/kit-copy.ts'

const LEVELS = levelNumbers.join(', ')
const POINTS = (await loadLevels()).reduce((sum, { points }) => sum + points, 0)

const copies: KitCopy[] = []

function newcomer(levels?: readonly number[]): KitCopy {
  const copy = new KitCopy(levels)
  copies.push(copy)
  return copy
}

/** Somebody who has finished level 1. */
function graduate(): KitCopy {
  const copy = newcomer()
  copy.copy('solution/keep-alive.ts', 'levels/01-keep-alive/keep-alive.ts')
  return copy
}

afterAll(() => {
  for (const copy of copies) copy.remove()
})

const ESCAPE = '\u001b'

describe.concurrent('npm run level', () => {
  it('shows the checks of an untouched level, explains failures, and names the next step', async () => {
    const copy = newcomer()
    const { code, output } = await copy.run('level', ['1'])
    expect(code).toBe(1)
    expect(output).toMatch(
      /✗ 1\.1a answers a second request on the same connection\n {5}sent {6}GET \/ HTTP\/1\.1/,
    )
    for (const label of ['expected', 'received', 'why', 'look at', 'repeat'])
      expect(output).toContain(`     ${label} `)
    const file = 'levels/01-keep-alive/keep-alive.ts'
    const marked =
      copy
        .read(file)
        .split('\n')
        .findIndex(line => line.includes('TODO(1.1)')) + 1
    expect(output).toMatch(new RegExp(`look at +${file}:${marked}\n`))
    expect(output).toMatch(/– 1\.4b .* \(waits for 1\.1a\)/)
    expect(output).toContain('– benchmark  (waits for the checks)')
    expect(output).toMatch(
      /3 of 22 checks\. Begin with 1\.1a\.\nThe brief: .*README\.md {3}Stuck\? npm run hint 1\.1a\n$/,
    )
  })

  it('is plain text where there is no terminal, and keeps within 80 columns but for what is to be copied', async () => {
    const { output } = await newcomer().run('level', ['1'])
    expect(output).not.toContain(ESCAPE)
    const long = output
      .split('\n')
      .filter(line => line.length > 80 && !/curl|nc localhost|npm run serve/.test(line))
    expect(long).toEqual([])
  })

  it('passes with the reference in place of the starter', async () => {
    const { code, output } = await graduate().run('level', ['1', 'no-bench'])
    expect(output).toContain('22 of 22 checks.')
    expect(code).toBe(0)
  })

  it('runs only the checks that it is asked for, and those that they need', async () => {
    const { output } = await graduate().run('level', ['1', 'only', '1.8b'])
    expect(output.match(/✓ [0-9.a-z]+/g)).toEqual(['✓ 1.1a', '✓ 1.4b', '✓ 1.8a', '✓ 1.8b'])
  })

  it('shows the faults of the broken server as level 0', async () => {
    const { code, output } = await newcomer().run('level', ['0'])
    expect(output).toContain('4 of 4 checks.')
    expect(code).toBe(0)
  })

  it.each([
    [['99'], `There is no level "99". The levels are: ${LEVELS}`],
    [[], `Which level? npm run level 1 (there are: ${LEVELS})`],
    [['three'], `There is no level "three". The levels are: ${LEVELS}`],
    [['1', 'fast'], 'npm run level does not know "fast"; it knows watch, no-bench and only'],
    [
      ['1', 'only', '1.77'],
      'only what? npm run level 1 only 1.1 (there are: 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9)',
    ],
  ])('answers %j with one line', async (words, line) => {
    expect(await newcomer().run('level', words)).toEqual({ code: 2, output: `${line}\n` })
  })
})

describe.concurrent('npm run grade', () => {
  it('gives the reference all points, and writes the results for machines', async () => {
    const copy = newcomer()
    const { code, output } = await copy.run('grade', ['solution', 'no-bench'])
    expect(output).toContain(`${POINTS} of ${POINTS} points  pass`)
    expect(code).toBe(0)
    const results = JSON.parse(copy.read('.kit/results.json'))
    expect(results).toMatchObject({
      version: 1,
      subject: 'solution',
      verdict: 'pass',
      points: POINTS,
      maxPoints: POINTS,
    })
    expect(results.levels[0].checks).toHaveLength(22)
  })

  it('counts a slot by its checks and fails it, and one that nobody has touched not at all', async () => {
    const copy = newcomer([0, 1])
    const untouched = await copy.run('grade', ['no-bench'])
    expect(untouched.output).toMatch(/keep-alive\.ts is as it was handed out/)
    expect(untouched.output).toContain('0 of 100 points  fail')
    copy.write('levels/01-keep-alive/keep-alive.ts', text => `${text}// begun\n`)
    const { code, output } = await copy.run('grade', ['no-bench'])
    expect(output).toContain('Next: npm run level 1')
    expect(code).toBe(1)
    const results = JSON.parse(copy.read('.kit/results.json'))
    expect(results).toMatchObject({ subject: 'learner', verdict: 'fail' })
    expect(results.levels[0]).toMatchObject({ level: 1, points: 14 })
  })

  it('grades one level alone', async () => {
    const { code, output } = await graduate().run('grade', ['only', '1', 'no-bench'])
    expect(output).toContain('100 of 100 points  pass')
    expect(code).toBe(0)
  })

  it('measures the reference against itself and the four targets, and never fails it', async () => {
    const copy = newcomer([0, 1])
    const { code } = await copy.run('grade', ['solution'])
    expect([0, 3]).toContain(code)
    const { levels, server } = JSON.parse(copy.read('.kit/results.json'))
    expect(levels[0].benchmark.figures[0]).toMatchObject({
      verdict: 'pass',
      value: 10,
      limit: 10,
      better: 'less',
    })
    expect(server.criteria.map(({ verdict }: { verdict: string }) => verdict)).toEqual(Array(8).fill('pass'))
    expect(server.targets.map(({ name }: { name: string }) => name)).toEqual([
      'throughput',
      'p99 latency',
      'connections',
      'memory',
    ])
  })

  it('answers a word that it does not know with one line', async () => {
    const line = 'npm run grade does not know "everything". What it knows: npm run grade help\n'
    expect(await newcomer().run('grade', ['everything'])).toEqual({ code: 2, output: line })
  })
})

describe.concurrent('npm run hint and npm run progress', () => {
  it('lead from one tier to the next, and from nothing to done', async () => {
    const copy = newcomer()
    expect((await copy.run('progress')).output).toContain('○  1  Keep-alive')
    const first = (await copy.run('hint', ['1'])).output
    expect(first).toContain('1.1a answers a second request on the same connection\n1 of 3, the idea:')
    expect(first).not.toContain('2 of 3')
    expect((await copy.run('hint', ['1'])).output).toContain('2 of 3, the place:')
    expect((await copy.run('hint', ['1.1'])).output).toContain('3 of 3, nearly the code:')
    expect((await copy.run('progress')).output).toContain('◐  1  Keep-alive')

    copy.copy('solution/keep-alive.ts', 'levels/01-keep-alive/keep-alive.ts')
    expect((await copy.run('progress')).output).toContain('changed since it was checked')
    await copy.run('level', ['1', 'no-bench'])
    expect((await copy.run('progress')).output).toMatch(/✓ {2}1 {2}Keep-alive +22 of 22 checks/)
    expect((await copy.run('hint', ['1'])).output).toContain('Every check of 1 passes.')
  })

  it.each([
    ['hint', ['1.77'], /^Level 1 has no "1\.77"\. Its sections are: 1\.1, .*\n$/],
    ['hint', [], /^Which level\? npm run hint 1 .*\n$/],
    ['progress', ['1'], /^npm run progress shows every level and takes no "1"\n$/],
  ] as const)('%s %j is answered with one line', async (command, words, line) => {
    const { code, output } = await newcomer().run(command, words)
    expect(output).toMatch(line)
    expect(code).toBe(2)
  })
})

/** Starts a server and asks it for `/` as soon as it says where it is. */
async function greeting(
  copy: KitCopy,
  command: string,
  words: string[],
  env: Record<string, string>,
): Promise<string> {
  const child = copy.start(command, words, { PORT: '0', ...env })
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /http:\/\/[^:]+:([0-9]+)/.exec(line)?.[1]
      if (port) return await (await fetch(`http://127.0.0.1:${port}/`)).text()
    }
    return 'it never said where it listens'
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

describe.concurrent('the servers', () => {
  it.each([
    ['serve', []],
    ['serve', ['0']],
    ['serve', ['1']],
    ['start', []],
  ])('npm run %s %j says where it listens, and answers', async (command, words) => {
    expect(await greeting(newcomer(), command, words, {})).toBe('Hello, World!\n')
  })

  it.each([
    [{ PORT: '99999' }, 'PORT must be a whole number from 0 to 65535, not "99999"\n'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, not "loud"\n',
    ],
    [{ HOST: '192.0.2.1' }, `HOST "192.0.2.1" can't be listened on (EADDRNOTAVAIL); try HOST=127.0.0.1\n`],
  ])('refuse %j with one line', async (env, line) => {
    const { code, output } = await newcomer().run('start', [], { PORT: '0', ...env })
    expect(output).toBe(line)
    expect(code).not.toBe(0)
  })

  it('log nothing below LOG_LEVEL', async () => {
    const copy = newcomer()
    const child = copy.start('start', [], { PORT: '0', LOG_LEVEL: 'silent' })
    let printed = ''
    child.stdout.on('data', text => (printed += text))
    // It can't say that it is up; that a signal ends it well is all that is to be seen.
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(printed).toBe('')
  })
})
