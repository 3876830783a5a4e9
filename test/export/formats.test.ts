/** Each format against its published shape, with grades of all sorts and with text that wants to break out of it. */
import { describe, expect, it } from 'vitest'
import { classroom50 } from '../../scripts/grade/export/classroom50.ts'
import { exercism } from '../../scripts/grade/export/exercism.ts'
import { gradescope } from '../../scripts/grade/export/gradescope.ts'
import { junit } from '../../scripts/grade/export/junit.ts'
import { MARKDOWN_LIMIT, markdown } from '../../scripts/grade/export/markdown.ts'
import type { Results } from '../../scripts/grade/results.ts'
import { aFailedCheck, aGrade, aLevel, allSorts, fullMarks, incomplete, saying } from '../support/results.ts'
import { violations } from '../support/schema.ts'
import { type Element, misshapen, readXml } from './shapes/junit.ts'

const RUNNER = {
  CLASSROOM: 'cs-principles',
  ASSIGNMENT: 'socket-school',
  ASSIGNMENT_TYPE: 'group',
  OWNER: 'alice',
  SUBMISSION_TAG: 'submit/2026-11-24T18-30-00Z-a1b2c3d',
  COMMIT_URL: 'https://github.com/school/alice/commit/a1b2c3d',
  RELEASE_URL: 'https://github.com/school/alice/releases/tag/submit%2F1',
}

/** What wants to end a string, an element, a cell, a fence or a line of a terminal, or can't be stored. */
const HOSTILE = [
  '\0\u0001\u001b[31mred\u001b[0m\r\n\u007f\u009f\ufffe\uffff \ud800 \udc00 \u202eturned',
  ']]></failure></testcase><testcase name="forged"/><!-- & &amp; &#0; -->',
  '| a \\| b | `c` ``` d ```` ~~~ <script>alert(1)</script> </details> [x](javascript:1) ![y](z) @everyone #1',
  '```',
  '</details><b>bold</b>',
  '"quoted" \'quoted\' true',
].join('\n')

const LONG = '€'.repeat(1_000_000)

const grades: [name: string, results: Results][] = [
  ['with full marks', fullMarks],
  ['with one of everything', allSorts],
  ['that is incomplete', incomplete],
  ['without a level', aGrade([], { complete: false })],
  ['of hostile text', saying(HOSTILE)],
  ['of very long text', saying(LONG)],
  ['of no text at all', saying('')],
  // Which is all that it takes to make an attribute that XML does not have.
  ['that is true', saying('true')],
]

const schemaOf = (format: string) => new URL(`shapes/${format}.schema.json`, import.meta.url)
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

interface Scored {
  readonly score: number
  readonly max_score: number
}

describe('gradescope', () => {
  it.each(grades)('has the published shape for a grade %s, and its points', (_, results) => {
    const document = JSON.parse(gradescope(results))
    expect(violations(schemaOf('gradescope'), document)).toEqual([])
    expect(document.score).toBe(results.points)
    // A level's points are whole, a check's are not, and both are rounded.
    const tests: Scored[] = document.tests
    expect(tests.every(({ score, max_score }) => score <= max_score)).toBe(true)
    expect(Math.abs(sum(tests.map(test => test.max_score)) - results.maxPoints)).toBeLessThan(0.1)
    expect(Math.abs(sum(tests.map(test => test.score)) - results.points)).toBeLessThanOrEqual(
      results.levels.length,
    )
  })

  it('fails what has failed and what has to wait, and nobody for what is inconclusive', () => {
    const tests: { number: string; status: string }[] = JSON.parse(gradescope(allSorts)).tests
    expect(tests.filter(({ status }) => status === 'failed').map(({ number }) => number)).toEqual([
      '1.benchmark-2',
      '2.1b',
      '2.2a',
      '3.load',
      '3.1a',
      'server.static-files',
    ])
  })

  it('tells of a failed check all that the terminal shows', () => {
    const tests: { number: string; output: string }[] = JSON.parse(gradescope(allSorts)).tests
    expect(tests.find(({ number }) => number === '2.1b')?.output.split('\n')).toEqual([
      'sent      GET / HTTP/1.1\\r\\n',
      '          Host: localhost\\r\\n',
      '          \\r\\n',
      '          GET /health HTTP/1.1\\r\\n',
      '          \\r\\n',
      'expected  200 OK',
      'received  nothing within 500 ms',
      'why       a server answers each request (RFC 9110 §3.4)',
      'look at   levels/03-router/router.ts:41',
      'repeat    curl -i http://localhost:8080/',
      '          (while npm run serve 2 is running)',
      'printed   starting up',
      '          here I am',
    ])
  })
})

describe('exercism', () => {
  it.each(grades)('has the published shape for a grade %s', (_, results) => {
    expect(violations(schemaOf('exercism'), JSON.parse(exercism(results)))).toEqual([])
  })

  it('passes with full marks and fails with less', () => {
    expect(JSON.parse(exercism(fullMarks)).status).toBe('pass')
    expect(JSON.parse(exercism(incomplete)).status).toBe('fail')
  })

  it('is an error, with the reasons, when no level could be loaded', () => {
    const unloadable = [1, 2].map(level => aLevel(level, [], { unloadable: `no ${level}`, verdict: 'fail' }))
    expect(JSON.parse(exercism(aGrade(unloadable)))).toMatchObject({
      status: 'error',
      message: "Level 1 can't be loaded: no 1\nLevel 2 can't be loaded: no 2",
    })
  })

  it('cuts long output to 500 characters, and says so', () => {
    const story = { sent: [], expected: '', received: '', printed: '😀'.repeat(600) }
    const [test] = JSON.parse(exercism(aGrade([aLevel(1, [aFailedCheck('1.1a', { story })])]))).tests
    expect(test.output).toMatch(/^😀+\nOutput was truncated\. Please limit to 500 chars$/u)
    expect(test.output.length).toBeGreaterThan(490)
  })

  it('counts levels as tasks, and gives the command that shows a check', () => {
    const tests: object[] = JSON.parse(exercism(allSorts)).tests
    expect(tests).toContainEqual(
      expect.objectContaining({
        task_id: 2,
        test_code: 'curl -i http://localhost:8080/',
        output: expect.any(String),
      }),
    )
  })
})

describe('classroom50', () => {
  it.each(grades)('has the published shape for a grade %s, and its points', (_, results) => {
    const document = JSON.parse(classroom50(results, RUNNER))
    expect(violations(schemaOf('classroom50'), document)).toEqual([])
    expect([document.score, document['max-score']]).toEqual([results.points, results.maxPoints])
    const tests: { score: number; 'max-score': number }[] = document.tests
    expect(tests.every(test => test.score <= test['max-score'])).toBe(true)
    expect(sum(tests.map(({ score }) => score))).toBe(results.points)
    expect(sum(tests.map(test => test['max-score']))).toBe(results.maxPoints)
  })

  it('says whose submission it is, as the runner tells', () => {
    expect(JSON.parse(classroom50(fullMarks, RUNNER))).toMatchObject({
      ...{
        classroom: 'cs-principles',
        assignment: 'socket-school',
        owner: 'alice',
        assignment_type: 'group',
      },
      ...{ submission: RUNNER.SUBMISSION_TAG, commit: RUNNER.COMMIT_URL, review: RUNNER.COMMIT_URL },
      graded_at: '2026-11-24T18:31:03Z',
    })
    const { OWNER: _, ...nobody } = RUNNER
    expect(() => classroom50(fullMarks, nobody)).toThrow('which sets OWNER; here it is not set')
  })

  it('passes every test of a grade with full marks, for its runner looks at nothing else', () => {
    const tests: { passed: boolean }[] = JSON.parse(classroom50(fullMarks, RUNNER)).tests
    expect(tests.every(({ passed }) => passed)).toBe(true)
  })
})

/** All elements of a name. */
function all(element: Element, name: string): Element[] {
  return [...(element.name === name ? [element] : []), ...element.children.flatMap(child => all(child, name))]
}

describe('junit', () => {
  it.each(grades)('is XML of the published shape for a grade %s', (_, results) => {
    const xml = junit(results)
    // Beside these, XML 1.0 (§2.2) has no characters; a carriage return would be read as a line feed.
    expect(xml).toMatch(/^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
    expect(misshapen(readXml(xml))).toEqual([])
  })

  it.each(grades)('counts right in a grade %s, and has its points as properties', (_, results) => {
    const suites = all(readXml(junit(results)), 'testsuite')
    for (const suite of suites) {
      const { tests, failures, errors, skipped } = suite.attributes
      const counts = ['testcase', 'failure', 'error', 'skipped'].map(name => `${all(suite, name).length}`)
      expect([tests, failures, errors, skipped]).toEqual(counts)
    }
    const properties = suites.flatMap(suite => all(suite, 'property'))
    const points = properties.filter(({ attributes }) => attributes['name'] === 'points')
    expect(sum(points.map(({ attributes }) => Number(attributes['value'])))).toBe(results.points)
  })

  it('has no two cases of the same class and name, of which GitLab would show one', () => {
    const cases = all(readXml(junit(allSorts)), 'testcase')
    const names = cases.map(({ attributes }) => `${attributes['classname']} ${attributes['name']}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('skips what has to wait or has no verdict, and calls an error what could not be tried', () => {
    const cases = all(readXml(junit(allSorts)), 'testcase')
    const of = (element: string) =>
      cases
        .filter(({ children }) => children[0]?.name === element)
        .map(({ attributes }) => attributes['name']?.split(' ')[0])
    expect(of('failure')).toEqual(['1.benchmark-2', '2.1b', 'server.static-files'])
    expect(of('error')).toEqual(['3.load'])
    const noVerdict = ['4.benchmark-1', '4.benchmark', 'server.crowd', 'server.failure']
    expect(of('skipped')).toEqual(['2.2a', '3.1a', ...noVerdict])
  })

  it('gives text back as it was, and what XML does not have spelled out', () => {
    const document = readXml(junit(saying(HOSTILE)))
    const ids = all(document, 'testcase').map(({ attributes }) => attributes['name']?.split(' ')[0])
    expect(ids.slice(0, 4)).toEqual(['1.load', '1.1a', '1.1b', '1.1c'])
    const text = all(document, 'failure')[0]?.text
    expect(text).toContain('received  \\u0000\\u0001\\u001b[31mred\\u001b[0m\\r\n')
    expect(text).toContain('\\u007f\\u009f\\ufffe\\uffff \\ud800 \\udc00 \\u202eturned')
    for (const line of HOSTILE.split('\n').slice(2)) expect(text).toContain(`\n          ${line}`)
  })

  it('cuts long text, and says how long it was', () => {
    const text = all(readXml(junit(saying(LONG))), 'failure')[0]?.text
    expect(text).toMatch(/\nreceived {2}€{4000}… \(1000000 characters, cut\)\n/)
  })
})

describe('markdown', () => {
  it.each(grades)(
    'has tables, fences and details that fit together, and no other HTML, for a grade %s',
    (_, results) => {
      const lines = markdown(results).split('\n')
      const outside: string[] = []
      let fence = ''
      for (const line of lines) {
        // A fence ends at as many backticks or more, with nothing behind them (GFM §4.5).
        const [, ticks = '', info = ''] = /^ {0,3}(`{3,})(.*)$/.exec(line) ?? []
        if (fence === '') {
          fence = ticks
          outside.push(line)
        } else if (ticks.length >= fence.length && info.trim() === '') fence = ''
      }
      expect(fence).toBe('')
      const html = outside.join('\n').match(/<[^>]*>/g) ?? []
      const known = ['<details>', '<summary>', '</summary>', '</details>', '<!-- -->']
      expect(html.filter(tag => !known.includes(tag))).toEqual([])

      const tables = `${outside.join('\n')}\n`.match(/(^\|.*\n)+/gm) ?? []
      expect(tables.length).toBeGreaterThan(results.levels.length > 0 ? 0 : -1)
      for (const table of tables) {
        const columns = table
          .trim()
          .split('\n')
          .map(row => row.split('|').length)
        expect(new Set(columns).size).toBe(1)
      }
    },
  )

  it.each(grades)('fits into a comment for a grade %s, and tells the points', (_, results) => {
    const text = markdown(results)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MARKDOWN_LIMIT)
    expect(text).toMatch(new RegExp(`^## .*: ${results.points} of ${results.maxPoints} points, `))
  })

  it('keeps the first failures where there is no room for all, and counts the others', () => {
    const failing = Array.from({ length: 300 }, (_, index) => aFailedCheck(`1.${index + 1}a`))
    const text = markdown(aGrade([aLevel(1, failing)]))
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MARKDOWN_LIMIT)
    const shown = [...text.matchAll(/<summary>1\.([0-9]+)a /g)].map(([, number]) => Number(number))
    expect(shown).toEqual(Array.from(shown, (_, index) => index + 1))
    expect(shown.length).toBeGreaterThan(100)
    expect(text).toContain(`There is no room here for ${300 - shown.length} more`)
  })

  it('calls nobody, points nowhere and has no syntax in what is not its own', () => {
    const [heading] = markdown(saying('@everyone #1 | `a` *b* <c> [d](e) &amp;')).split('\n')
    const text =
      '@<!-- -->everyone #<!-- -->1 &#124; &#96;a&#96; &#42;b&#42; &#60;c&#62; &#91;d&#93;(e) &#38;amp;'
    expect(heading).toBe(`## Socket School, ${text}: 33 of 100 points, fail`)
  })

  it('remarks that a grade is incomplete', () => {
    expect(markdown(incomplete)).toContain('\n> This grade is incomplete')
    expect(markdown(fullMarks)).not.toContain('incomplete')
  })
})
