/** `npm run grade export`, in a folder that has a grade or not. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportResults, formats } from '../../scripts/grade/exports.ts'
import type { Results } from '../../scripts/grade/results.ts'
import { KitError } from '../../scripts/kit/exit.ts'
import { allSorts, incomplete } from '../support/results.ts'

const FORMATS = Object.keys(formats)

const RUNNER = {
  ...{ CLASSROOM: 'cs', ASSIGNMENT: 'sockets', OWNER: 'alice', SUBMISSION_TAG: 'submit/1' },
  ...{ COMMIT_URL: 'https://github.com/a/b/commit/1', RELEASE_URL: 'https://github.com/a/b/releases/1' },
}

let kit: string

beforeEach(() => {
  kit = mkdtempSync(join(tmpdir(), 'socket-school-export-'))
  mkdirSync(join(kit, '.kit'))
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(kit, { recursive: true, force: true })
})

function grade(results: object): void {
  writeFileSync(join(kit, '.kit', 'results.json'), JSON.stringify(results))
}

/** @returns the exit code, and what was printed */
async function run(...words: string[]) {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const code = await exportResults(words, kit)
  return { code, output: write.mock.calls.map(([text]) => text).join('') }
}

describe('npm run grade export', () => {
  it.each(FORMATS)('writes %s where it says', async format => {
    for (const [name, value] of Object.entries(RUNNER)) vi.stubEnv(name, value)
    grade(allSorts)
    const { file, convert } = formats[format]!
    const path = join(kit, '.kit', 'export', format, file)
    expect(await run(format)).toEqual({ code: 0, output: `you: 233 of 400 points, written to ${path}\n` })
    expect(readFileSync(path, 'utf8')).toBe(convert(allSorts))
  })

  it('writes to a file that is named, in folders that are not there yet, and over what was there', async () => {
    const path = join(kit, 'out', 'of here', 'report.xml')
    for (const results of [incomplete, allSorts] satisfies Results[]) {
      grade(results)
      const { output } = await run('junit', 'to', path)
      expect(output).toContain(`${results.points} of ${results.maxPoints} points, written to ${path}\n`)
      expect(readFileSync(path, 'utf8')).toBe(formats['junit']?.convert(results))
    }
  })

  it('warns that a grade is incomplete, and exports it', async () => {
    grade(incomplete)
    const { code, output } = await run('markdown')
    expect(code).toBe(0)
    expect(output).toMatch(
      /^This grade is incomplete: it ended before every level was graded\.\nyou: 50 of 100/,
    )
  })

  it.each<[why: string, words: string[], said: string]>([
    ['no format', [], `Which format? npm run grade export junit (there are: ${FORMATS.join(', ')})`],
    ['an unknown format', ['pdf'], `There is no format "pdf". The formats are: ${FORMATS.join(', ')}`],
    ['what every object has', ['toString'], 'There is no format "toString". The formats are:'],
    ['a word too many', ['junit', 'a.xml'], 'After the format comes nothing, or: npm run grade'],
    ['a file that is not named', ['junit', 'to'], 'After the format comes nothing, or:'],
    ['two files', ['junit', 'to', 'a', 'b'], 'After the format comes nothing, or:'],
    ['a folder as the file', ['junit', 'to', tmpdir()], `${tmpdir()} can't be written: E`],
    ['a file as the folder', ['junit', 'to', join(import.meta.filename, 'x')], "x can't be written: E"],
    ['nobody to give it to', ['classroom50'], 'classroom50 is for its runner, which sets CLASSROOM, '],
  ])('says in one line what is wrong: %s', async (_, words, said) => {
    for (const name of Object.keys(RUNNER)) vi.stubEnv(name, undefined)
    grade(allSorts)
    await refusal(words, said)
  })

  it('says in one line that there is no grade yet, or that it is of another version', async () => {
    await refusal(['junit'], 'There is no grade yet. Make one: npm run grade')
    grade({ version: 0 })
    await refusal(['junit'], 'The last grade was written by another version of the kit.')
  })
})

async function refusal(words: string[], said: string): Promise<void> {
  const error = await run(...words).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(KitError)
  expect((error as KitError).message).toContain(said)
  expect((error as KitError).message).not.toContain('\n')
}
