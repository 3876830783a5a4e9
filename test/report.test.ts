import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { report, writeReport } from '../scripts/grade/report.ts'
import type { Results } from '../scripts/grade/results.ts'
import { describeInBrowser, openAll, problemsOfReading, sidewaysScroll } from './support/browser.ts'
import { drawings } from './support/drawings.ts'
import { folderWith } from './support/files.ts'
import { HOSTILE, textIn } from './support/markup.ts'
import {
  aCheck,
  aFailedCheck,
  aFigure,
  aGrade,
  aLevel,
  allSorts,
  aServer,
  aTarget,
  fullMarks,
  incomplete,
  saying,
} from './support/results.ts'

describe('the report of a grade', () => {
  it('says what was sent, expected and received, why, where to look and how to repeat it', () => {
    const text = textOf(
      aGrade([aLevel(3, [aFailedCheck('3.2a', { why: 'decode afterwards (RFC 3986 §2.4)' })])]),
    )
    for (const words of [
      'Sent GET /users/a%2Fb HTTP/1.1\\r\\n Host: localhost\\r\\n \\r\\n',
      'Expected params.id = "a/b"',
      'Received 404 Not Found',
      'Why decode afterwards (RFC 3986 §2.4)',
      'Look at levels/03-router/router.ts:41',
      'Repeat curl -i http://localhost:8080/ while npm run serve 3 is running',
      'Stuck? npm run hint 3.2a',
      'Next: npm run level 3',
    ])
      expect(text).toContain(words)
  })

  it('offers hints and next steps only to the learner', () => {
    const levels = [aLevel(3, [aFailedCheck('3.2a')])]
    const text = textOf(aGrade(levels, { subject: 'submission', name: 'Ada' }))
    expect(text).toContain('Ada, graded')
    expect(text).not.toMatch(/npm run (hint|level)/)
  })

  it('has a score card with a row for each level and their sum', () => {
    const text = textOf(allSorts)
    expect(text).toContain('2 · Level of number 2 ✗ failed 33 of 100 1 of 3 after the checks')
    expect(text).toContain('4 · Level of number 4 ? inconclusive 100 of 100 1 of 1 ? inconclusive 0.97×')
    expect(text).toContain('1 · Level of number 1 ✗ failed 100 of 100 2 of 2 ✗ failed 2 · Level')
    expect(text).toContain(`All levels ${allSorts.points} of ${allSorts.maxPoints}`)
  })

  it('lists what passed and what waits, and for what', () => {
    const text = textOf(allSorts)
    expect(text).toContain('1 check that waits for another 2.2a does what 2.2a asks for (waits for 2.1b)')
    expect(textOf(fullMarks)).toContain('1.1a does what 1.1a asks for: 10 sockets for 1,000 requests')
  })

  it('says of a level that can’t be loaded why, once', () => {
    const text = textOf(allSorts)
    expect(text.match(/SyntaxError/g)).toHaveLength(1)
    expect(text).toContain(
      'Nothing could be checked: SyntaxError: Unexpected token (levels/03-router/router.ts:7)',
    )
  })

  it('is made of a grade in which nothing has passed', () => {
    const levels = [1, 2].map(level => aLevel(level, [aFailedCheck(`${level}.1a`)]))
    const text = textOf(aGrade(levels))
    expect(text).toContain('0 of 200 points ✗ not passed There is something left to do in levels 1 and 2.')
    expect(text).toContain('It was not measured: while no slot passes')
  })

  it('is made of a grade that did not come to its end', () => {
    const text = textOf(incomplete)
    expect(text).toContain('50 of 100 points ? not finished This grade did not come to its end.')
    expect(text).toContain('The assembled server The grade ended before it was measured.')
    expect(textOf(aGrade([], { complete: false }))).toContain('0 of 0 points ? not finished')
  })

  it('is made of a grade without benchmarks', () => {
    const grade = aGrade([aLevel(1, [aCheck('1.1a')])], {
      benchmarks: false,
      server: aServer({ targets: [] }),
    })
    expect(textOf(grade)).toContain('Every check that was run passes. Speed was not measured.')
    expect(textOf(grade)).toContain('✓ passed 100 of 100 1 of 1 not measured')
    expect(report(grade)).not.toContain('<figure')
  })

  it('explains what inconclusive means where it is said, and only there', () => {
    expect(textOf(allSorts)).toContain('? Inconclusive means that the machine could not tell')
    expect(textOf(fullMarks)).not.toMatch(/inconclusive/i)
  })

  it('draws each figure as a share of its own limit, and says which side of it is good', () => {
    const less = [
      aFigure({ name: 'half of it', value: 10, limit: 20, unit: ' MB', better: 'less' }),
      aFigure({ name: 'all of it', value: 100, limit: 100, unit: '', better: 'less' }),
      aFigure({ name: 'nothing allowed', value: 1, limit: 0, unit: '', better: 'less', verdict: 'fail' }),
      aFigure({ name: 'nothing seen', value: 0, limit: 0, unit: '', better: 'less' }),
    ]
    const more = [aFigure({ name: 'twice as much', value: 1, limit: 0.5 })]
    const benchmark = { verdict: 'fail', figures: [...less, ...more] } as const
    const markup = report(aGrade([aLevel(1, [aCheck('1.1a')], { benchmark })]))
    const [low, , high] = drawings(markup)
    const shares = ({ bars, limit }: NonNullable<typeof low>) =>
      bars.map(({ x, width }) => width / (limit! - x))
    expect(shares(low!)).toEqual([0.5, 1, 5, 0].map(share => expect.closeTo(share, 1)))
    expect(shares(high!)).toEqual([expect.closeTo(2, 1)])
    expect(low!.gaps).toBe(2)
    expect(low!.texts).toContain('1 · failed')
    expect(markup).toContain('Good: the bar does not cross the line.')
    expect(markup).toContain('Good: the bar reaches the line.')
  })

  it('shows the floor of the machine and the limit of the generator beside a target', () => {
    const targets = [aTarget({ note: 'the load generator was the limit' })]
    const grade = aGrade([], { server: aServer({ targets }) })
    expect(textOf(grade)).toContain('throughput, requests/s 42,786 at least 10,000 60,100 71,000 yes')
    expect(textOf(grade)).toContain('throughput: the load generator was the limit.')
    const [{ bars, limit }] = drawings(report(grade)) as [ReturnType<typeof drawings>[0]]
    expect(bars.map(({ width }) => width / (limit! - bars[0]!.x))).toEqual(
      [4.2786, 6.01, 7.1].map(share => expect.closeTo(share, 1)),
    )
  })

  it('stays small, however much a server has said', () => {
    const markup = report(saying(`${HOSTILE}${'line\n'.repeat(200_000)}`))
    expect(markup.length).toBeLessThan(300_000)
    expect(markup).toContain('more characters)')
  })

  it('is written to a file', () => {
    const path = join(folderWith(), 'kit', 'report.html')
    writeReport(fullMarks, path)
    expect(readFileSync(path, 'utf8')).toBe(report(fullMarks))
  })
})

describeInBrowser('the report of a grade, in a browser that is offline', open => {
  it('can be read by everybody, when it is light and when it is dark', async () => {
    const { page, complaints, requests } = await open(report(allSorts))
    expect(await problemsOfReading(page)).toEqual([])
    expect(complaints).toEqual([])
    expect(requests).toEqual([])
  })

  it('lets the keyboard alone reach and open every check that failed', async () => {
    const ids = ['1.1a', '1.1b', '1.2a', '2.1a']
    const levels = [1, 2].map(level =>
      aLevel(
        level,
        ids.filter(id => id.startsWith(`${level}`)).map(id => aFailedCheck(id)),
      ),
    )
    const { page } = await open(report(aGrade(levels)))
    const reached: string[] = []
    for (let focus = ''; focus !== 'BODY'; ) {
      await page.keyboard.press('Tab')
      focus = await page.evaluate<string>('document.activeElement.tagName')
      if (focus !== 'SUMMARY') continue
      if (await page.evaluate('!document.activeElement.parentElement.open'))
        await page.keyboard.press('Enter')
      reached.push(await page.evaluate<string>('document.activeElement.parentElement.innerText'))
    }
    expect(reached.map(text => /\d\.\d[a-z]/.exec(text)?.[0])).toEqual(ids)
    for (const text of reached) expect(text).toContain('404 Not Found')
  })

  it('shows bars as long as the figures say', async () => {
    const { page } = await open(report(allSorts))
    const widths = await page.evaluate<number[]>(`
      [...document.querySelectorAll('#level-1 ~ figure .wide [ecmeta_series_index="0"]')].map(bar => bar.getBoundingClientRect().width)`)
    // 1,000 of at most 20, cut at five times the limit; 0.97 of at least 0.5.
    expect(widths).toHaveLength(2)
    for (const width of widths) expect(width).toBeGreaterThan(300)
    const server = await page.evaluate<number[]>(`
      [...document.querySelectorAll('section[aria-labelledby=server] figure:first-of-type .wide [ecmeta_series_index="0"]')]
        .map(bar => bar.getBoundingClientRect().width)`)
    expect(server[0]! / server[1]!).toBeCloseTo(42_786 / 60_100, 2)
  })

  it('takes whatever a server says for text', async () => {
    const { page, complaints, requests } = await open(report(saying(HOSTILE)))
    expect(await page.title()).toBe(`${HOSTILE.replace('\u001b', '\\u001b')}, graded`)
    expect(await page.locator('script, img, iframe, [onerror]').count()).toBe(0)
    expect(await page.locator('details.box .facts').innerText()).toContain('<img src=x onerror=')
    expect([complaints, requests]).toEqual([[], []])
  })

  it('keeps within 320 pixels, and within 640, which is 1280 at 200 %', async () => {
    for (const results of [allSorts, saying('x'.repeat(10_000))]) {
      const { page } = await open(report(results))
      await openAll(page)
      for (const width of [320, 640]) {
        await page.setViewportSize({ width, height: 800 })
        expect(await sidewaysScroll(page)).toBe(0)
      }
    }
  })
})

function textOf(results: Results): string {
  return textIn(report(results))
}
