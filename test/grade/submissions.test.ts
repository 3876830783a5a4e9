/** Grading other people's work: whatever they hand in, it is graded, it changes nothing, and nothing of it stays. */

import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Results } from '../../scripts/grade/results.ts'
import { root } from '../../scripts/kit/levels.ts'
import { type Ended, KitCopy } from '../support/kit-copy.ts'

/** For twenty submissions, one after the other, on a busy machine: a bound for hangs. */
const A_WHILE_MS = 900_000

const FILE = 'levels/01-keep-alive/keep-alive.ts'

/** What is said of each, in its first line. */
const HOSTILE: Record<string, RegExp | string> = {
  'allocates-buffers': /has taken more than 1024 MB of memory|runs in an infinite loop/,
  'deletes-its-folder': 'nothing; the connection was closed',
  exits: `${FILE}:4 calls process.exit()`,
  'fills-the-heap':
    /^levels\/01-keep-alive\/keep-alive\.ts(:6)? (runs in an infinite loop|has filled 512 MB with objects)/,
  'floods-the-console': 'nothing; the connection was closed',
  'forges-results': `${FILE}:10 calls process.exit()`,
  'leaves-a-child': `${FILE}:11 calls process.exit()`,
  'loops-at-import': `${FILE}:2 runs in an infinite loop while it is imported`,
  'loops-in-a-handler': `${FILE}:6 runs in an infinite loop`,
  'loops-in-promises': /^levels\/01-keep-alive\/keep-alive\.ts(:4)? runs in an infinite loop/,
  'overwrites-globals': /./,
  rejects: `${FILE}:4 rejects with 'RangeError: too much'; nobody catches it, so the process ends`,
  'takes-ports': 'nothing; the connection was closed',
  'talks-like-the-grader': `${FILE} writes to descriptor 3, which is the grader's`,
}

const folder = mkdtempSync(join(tmpdir(), 'socket-school-class-'))
const copy = new KitCopy([0, 1])

/** Where the graders put their copies. */
const scratch = mkdtempSync(join(tmpdir(), 'socket-school-scratch-'))
const env = { TMPDIR: scratch, TEMP: scratch }

afterAll(() => {
  for (const path of [folder, scratch]) rmSync(path, { recursive: true, force: true })
  copy.remove()
})

function handIn(name: string, from: string, to = FILE): string {
  const path = join(folder, name, to)
  mkdirSync(join(path, '..'), { recursive: true })
  cpSync(join(root, from), path)
  return join(folder, name)
}

/** Where the class was written. */
let classFolder = ''

function resultsOf(name: string): Results {
  return JSON.parse(readFileSync(join(classFolder, `${name}.json`), 'utf8'))
}

function firstFailure({ levels: [level] }: Results): string | undefined {
  return level!.unloadable ?? level!.checks.find(({ status }) => status === 'failed')?.story?.received
}

describe('npm run grade class', () => {
  let ended: Ended
  let table: string[]

  beforeAll(async () => {
    for (const name of Object.keys(HOSTILE)) handIn(name, `test/hostile/${name}.ts`)
    mkdirSync(join(folder, 'fifty-megabytes'))
    writeFileSync(
      join(folder, 'fifty-megabytes', 'keep-alive.ts'),
      `export const keepAlive = [${'1,'.repeat(25 * 1024 ** 2)}]`,
    )
    handIn('unpacked', 'solution/keep-alive.ts', `kit-main/${FILE}`)
    mkdirSync(join(folder, 'unpacked', '__MACOSX'))
    for (const name of [
      'levels/01-keep-alive/keep-alive.test.ts',
      'scripts/grade.ts',
      'solution/server.ts',
    ]) {
      const path = join(folder, 'unpacked', 'kit-main', name)
      mkdirSync(join(path, '..'), { recursive: true })
      writeFileSync(path, 'throw new Error("this is not to run")')
    }
    mkdirSync(join(folder, 'links', 'levels'), { recursive: true })
    symlinkSync(join(root, 'solution'), join(folder, 'links', 'levels', '01-keep-alive'), 'junction')
    handIn('imports-ours', 'solution/keep-alive.ts')
    writeFileSync(join(folder, 'imports-ours', FILE), "export { keepAlive } from '#solution/keep-alive.ts'\n")
    mkdirSync(join(folder, 'nothing-in-it'))
    for (const name of ['.DS_Store', 'notes.txt']) writeFileSync(join(folder, name), 'left here')
    handIn('zz-honest', 'solution/keep-alive.ts', 'keep-alive.ts')
    ended = await copy.run('grade', ['class', folder, 'no-bench'], env)
    const classes = join(copy.folder, '.kit', 'class')
    classFolder = join(classes, readdirSync(classes)[0]!)
    table = readFileSync(join(classFolder, 'class.csv'), 'utf8').split('\r\n')
  }, A_WHILE_MS)

  it.each(Object.entries(HOSTILE))(
    'says in one line what %s does, and gives no points for it',
    (name, line) => {
      const results = resultsOf(name)
      expect(firstFailure(results)).toMatch(line)
      expect(firstFailure(results)).not.toContain('\n')
      expect(results).toMatchObject({ subject: 'submission', name, complete: true, verdict: 'fail' })
      expect(results.points).toBeLessThan(50)
    },
  )

  it('grades nobody by the work of others before or after them', () => {
    for (const name of ['unpacked', 'zz-honest'])
      expect(resultsOf(name)).toMatchObject({ points: 100, maxPoints: 100, verdict: 'pass' })
  })

  it.each([
    ['.DS_Store', false],
    ['notes.txt', true],
  ])('tells what is no folder and so left out, but for what nobody has put there: %s', (name, told) => {
    expect(ended.output.includes(name)).toBe(told)
  })

  it('exports the results of anybody in it', async () => {
    const { code, output } = await copy.run('grade', ['export', 'junit', 'of', 'zz-honest'])
    expect(output).toMatch(/^zz-honest: 100 of 100 points, written to/)
    expect(code).toBe(0)
    const nobody = await copy.run('grade', ['export', 'junit', 'of', 'nobody'])
    expect(nobody.output).toMatch(
      /^"nobody" is not in the class that was graded last\. In it are: allocates-buffers, /,
    )
  })

  it.each([
    ['fifty-megabytes', `${FILE} has 51 MB; a slot's file may have 1 MB`],
    ['links', `${FILE} leads out of the folder`],
    [
      'imports-ours',
      `${FILE} imports solution/keep-alive.ts, which is the reference; a slot is to be your own`,
    ],
  ])('does not run what is no slot of theirs: %s', (name, line) => {
    expect(firstFailure(resultsOf(name))).toBe(line)
    expect(resultsOf(name).points).toBe(0)
  })

  it('lists everybody in a table and in a file for spreadsheets, also who handed in nothing', () => {
    expect(ended.code).toBe(1)
    expect(ended.output).toMatch(/zz-honest +100 of 100 {2}pass +1\n/)
    expect(ended.output).toMatch(/nothing-in-it +– {2}not graded +–\n +There is nothing to grade in/)
    expect(
      ended.output
        .split('\n')
        .filter(line => line.length > 80 && !line.includes(folder) && !/^(?:…|written)/.test(line)),
    ).toEqual([])
    expect(table[0]).toBe('\ufeffname,folder,points,max_points,verdict,level_1,seconds,remarks')
    expect(table).toHaveLength(
      readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).length + 2,
    )
    expect(table.find(line => line.startsWith('zz-honest'))).toMatch(/,100,100,pass,100,[0-9]+,$/)
  })

  it.runIf(existsSync('/proc/self/cmdline'))('leaves no process behind', () => {
    const running = readdirSync('/proc')
      .filter(pid => /^[0-9]+$/.test(pid))
      .map(commandOf)
    expect(running.filter(command => command.includes('left-by-a-submission'))).toEqual([])
    expect(running.filter(command => command.includes('socket-school-grading-'))).toEqual([])
  })
})

describe('npm run grade class with a time limit', () => {
  it('stops who takes longer, and goes on', async () => {
    const slow = handIn('slow', 'test/hostile/never-finishes-its-import.ts')
    const { output, code } = await copy.run('grade', ['class', 'limit', '1s', 'no-bench', slow], env)
    expect(output).toMatch(/slow +– {2}not graded +–\n +stopped after 1 s\n/)
    expect(code).toBe(1)
  })

  it('says what it has done when it is stopped, and leaves nothing running', async () => {
    const nothing = join(folder, 'nothing-yet')
    mkdirSync(nothing)
    const slow = handIn('slow', 'test/hostile/never-finishes-its-import.ts')
    const child = copy.start('grade', ['class', 'no-bench', nothing, slow], env)
    const closed = once(child, 'close')
    let output = ''
    for await (const text of child.stdout) {
      output += text
      if (output.includes('slow (2 of 2')) child.kill('SIGINT')
    }
    expect(await closed).toEqual([null, 'SIGINT'])
    expect(output).toMatch(/\nstopped after 1 of 2; written: \.kit\/class\/.*\/class\.csv, with/)
  })

  it('does nothing at all when a folder is not there', async () => {
    const nowhere = join(folder, 'nowhere')
    const ended = await copy.run('grade', ['class', join(folder, 'zz-honest'), nowhere])
    expect(ended).toEqual({ code: 2, output: `There is no folder ${nowhere}\n` })
  })

  it('leaves no folder behind, however a grade has ended', () => {
    // tsx keeps what it has compiled there.
    expect(readdirSync(scratch).filter(name => !name.startsWith('tsx-'))).toEqual([])
  })
})

describe('npm run grade from', () => {
  it('grades the slots of another folder as it grades our own', async () => {
    const theirs = handIn('theirs', 'solution/keep-alive.ts')
    const { code, output } = await copy.run('grade', ['from', theirs, 'no-bench'])
    expect(output).toContain('Grading theirs')
    expect(output).toContain('100 of 100 points  pass')
    expect(code).toBe(0)
    expect(JSON.parse(copy.read('.kit/results.json'))).toMatchObject({
      subject: 'submission',
      name: 'theirs',
    })
  })

  it.each([
    [[], /^Whose\? npm run grade from DIR takes one folder/],
    [['/nowhere/at/all'], /^There is no folder .*\n$/],
    [
      [join(root, 'static')],
      /^There is nothing to grade in .*: no levels\/01-keep-alive\/keep-alive\.ts or keep-alive\.ts\n$/,
    ],
  ])('answers %j with one line', async (words, line) => {
    const { code, output } = await copy.run('grade', ['from', ...words])
    expect(output).toMatch(line)
    expect(code).toBe(2)
  })
})

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
