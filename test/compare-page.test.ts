import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { comparison, writePage } from '../scripts/compare/page.ts'
import { drawPictures, picture } from '../scripts/compare/picture.ts'
import { type Report, readReport } from '../scripts/compare/report.ts'
import { describeInBrowser, openAll, problemsOfReading, sidewaysScroll } from './support/browser.ts'
import { aComparison, allSorts, aResult, aScenario, figuresOf, without } from './support/comparisons.ts'
import { drawings } from './support/drawings.ts'
import { folderWith } from './support/files.ts'
import { HOSTILE, textIn } from './support/markup.ts'
import { violations } from './support/schema.ts'

const SCHEMA = new URL('../scripts/compare/compare.schema.json', import.meta.url)

const reference = aResult('reference', figuresOf([10_000, 20_000, 30_000], [20, 22, 24]))
const nodeHttp = aResult('node-http', figuresOf([10_000, 10_000, 10_000], [40, 40, 40]))

/** Neither nginx nor anything of the learner's. */
const bare = aComparison([aScenario('hello', [reference, nodeHttp], { baseline: 'node-http' })], {
  settings: { ...allSorts.settings, baseline: 'node-http', quick: true },
  contenders: without({
    yours: 'you have passed no level yet; npm run level 1',
    nginx: 'not installed; sudo apt-get install nginx',
  }),
})

/** Every word of it is this text. */
function saying(text: string): Report {
  return JSON.parse(JSON.stringify(allSorts), (key, value) =>
    typeof value === 'string' && TEXTS.includes(key) ? text : value,
  )
}
const TEXTS = ['name', 'title', 'version', 'reason', 'differs', 'path', 'command', 'cpu', 'platform', 'node']

const textOf = (report: Report) => textIn(comparison(report))

describe('the page of a comparison', () => {
  it('is tried with comparisons as the command writes them', () => {
    for (const report of [allSorts, bare]) expect(violations(SCHEMA, report)).toEqual([])
  })

  it('begins with how yours does beside nginx, and with what to know before', () => {
    expect(textOf(allSorts)).toContain(
      'Your server beside others 24 November 2026 at 18:32:45 UTC 4.36× the CPU time of nginx for a request ' +
        'Hello, 100 kept connections: all rounds 4.26× to 4.46×. The less, the better. ' +
        'The machine was busy with something else in 1 of 14 measurements.',
    )
  })

  it('without nginx and without yours is about the reference beside node:http, and says how to get them', () => {
    const text = textOf(bare)
    expect(text).toContain('The reference beside others')
    expect(text).toContain('0.55× the CPU time of node:http for a request')
    expect(text).toContain(
      'yours: you have passed no level yet; npm run level 1. nginx: not installed; sudo apt-get install nginx.',
    )
    expect(text).toContain('Without nginx, all ratios are to node:http.')
    expect(text).toContain('This was a quick run.')
    expect(text).toContain('nginx not here: not installed; sudo apt-get install nginx')
    expect(text).toContain('Scenario reference level 0 node:http Fastify Apache httpd')
  })

  it('has all ratios in tables, and leaves gaps where there is none', () => {
    const text = textOf(allSorts)
    expect(text).toContain('File of 10 KB, 100 connections – 1.25× – 6.25× ✗ failed 1.00× –')
    expect(text).toContain(
      'Figure All rounds × nginx All rounds Server’s cores Generator’s cores yours 24 µs',
    )
    expect(text).toContain('reference 22 µs 21 to 23 µs 4.00× 3.89× to 4.11× 0.98 0.70')
  })

  it('says beside the figure that the generator was its limit, or that the machine was busy', () => {
    const [wide] = drawings(comparison(allSorts)).slice(2)
    expect(wide?.texts).toEqual(
      expect.arrayContaining(['43,000', '51,000 · generator’s limit', '26,000 · machine busy']),
    )
    const text = textOf(allSorts)
    expect(text).toContain('The load generator was the limit of nginx, which can do more than is shown.')
    expect(text).toContain('Something else kept the machine busy while Apache httpd ran.')
    expect(text).toMatch(/1\.00× \* .*\* The load generator was the limit, and the server can do more/)
    expect(textOf(bare)).not.toContain('The load generator was')
  })

  it('says what is done in a scenario, what was lost, who failed and who is left out', () => {
    const text = textOf(allSorts)
    expect(text).toContain(
      'it shows best what a server costs by itself. GET / · 100 connections · 3 rounds of 0.86 s · load by autocannon',
    )
    expect(text).toContain(
      'Fastify ✗ had errors: 3 requests without a whole answer, 4 answered with a status other',
    )
    expect(text).toContain('Fastify ✗ failed: Fastify exited with code 1.')
    expect(text).toContain('level 0 is left out: it serves one connection at a time, and one request on it.')
    expect(text).toContain('node:http: it has no handler for files.')
    expect(text).toContain('reference 0 · 0 0 · 0 0.41 s 9,000 41 ms nginx 50 · 22 0 · 0')
  })

  it('gives the marks with their spread', () => {
    const text = textOf(allSorts)
    expect(text).toContain('GET / node:http 0.75× 0.94× 0.91× to 0.96× ✗ not reached')
    expect(text).toContain('10 KB file nginx 1.25× 1.24× 1.20× to 1.27× ✓ reached')
    expect(text).toContain('10 MB file nginx 1.50× – – not measured')
    expect(textOf(bare)).toContain('None of them could be told')
  })

  it('is made of scenarios in which everybody failed, of scenarios of no name of ours, and of none', () => {
    const failed = { contender: 'reference', outcome: 'failed', reason: 'it exited' } as const
    const report = aComparison([aScenario('hello', [failed], { rounds: 0 }), aScenario('new', [nodeHttp])])
    expect(textOf(report)).toContain('reference ✗ failed: it exited. Scenario of new GET /')
    expect(textOf(report)).not.toMatch(/undefined|NaN|Infinity/)
    expect(textOf(aComparison([]))).toContain('Memory It was not measured.')
  })

  it('has every place that it links to', () => {
    const markup = comparison(allSorts)
    const links = [...markup.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!)
    expect(links).toContain('static-10k')
    for (const id of links) expect(markup).toContain(`id="${id}"`)
    expect(markup).toContain('href="../levels/reading-figures.md"')
  })

  it('is written to a file', () => {
    const path = join(folderWith(), 'kit', 'compare.html')
    writePage(bare, path)
    expect(readFileSync(path, 'utf8')).toBe(comparison(bare))
  })
})

describe('the picture of a comparison', () => {
  it('has the CPU time of what matters most, and under it the command and the machine', () => {
    const texts = textsIn(picture(allSorts, 'light'))
    expect(texts).toEqual(
      expect.arrayContaining(['Hello, 100 kept connections', 'Scenario of logs', 'yours', '24 µs', '155 µs']),
    )
    expect(texts).not.toContain('Rolling restart, 50 connections')
    expect(texts.slice(-4)).toEqual([
      'npm run compare, 24 November 2026: medians, and the range of all rounds.',
      'Some CPU, 2 cores, linux 6.1 x64, Node.js v24.1.0.',
      'Fastify 5.12.8, nginx 1.22.1, Apache httpd 2.4.71. Load by autocannon 9.0.0, one worker each.',
      'Preliminary: the machine was busy otherwise in 1 of 12 measurements.',
    ])
    expect(textsIn(picture(bare, 'light')).at(-1)).toBe('Preliminary: a quick run, whose figures are rough.')
  })

  it('has fixed colours, light ones and dark ones, and nothing that runs', () => {
    const [light, dark] = [picture(saying(HOSTILE), 'light'), picture(saying(HOSTILE), 'dark')]
    expect([light, dark].map(svg => /<rect [^>]*fill="([^"]+)"/.exec(svg)?.[1])).toEqual([
      '#fdfcf9',
      '#17191c',
    ])
    for (const svg of [light, dark]) {
      expect(svg).not.toMatch(/var\(|currentColor|<(?:script|style|img)/)
      expect(svg.match(/<\/svg>/g)).toHaveLength(2)
    }
  })

  it('is drawn into a folder by npm run compare picture, from the last comparison', () => {
    const folder = folderWith({ 'last.json': JSON.stringify(bare), 'old.json': '{"version":0}' })
    drawPictures(['to', join(folder, 'levels')], readReport(join(folder, 'last.json')))
    for (const scheme of ['light', 'dark'] as const)
      expect(readFileSync(join(folder, 'levels', `compare-${scheme}.svg`), 'utf8')).toBe(
        picture(bare, scheme),
      )
    for (const words of [['to'], ['in', folder], ['to', folder, folder]])
      expect(() => drawPictures(words, bare)).toThrow('npm run compare picture to FOLDER')
    expect(() => drawPictures([], aComparison([]))).toThrow('There is no CPU time in the last comparison')
    expect(() => readReport(join(folder, 'none.json'))).toThrow('There is no comparison yet')
    expect(() => readReport(join(folder, 'old.json'))).toThrow('written by another version of the kit')
  })

  it('stands in the README, which says under it what it says itself', () => {
    const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
    const readme = read('README.md').replace(/\s+/g, ' ')
    for (const scheme of ['light', 'dark']) {
      expect(readme).toContain(`levels/compare-${scheme}.svg`)
      const lines = textsIn(read(`levels/compare-${scheme}.svg`))
      const machine = lines.find(line => line.includes('Node.js'))
      expect(readme).toContain(machine)
    }
  })
})

function textsIn(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text!.trim())
}

describeInBrowser('the page of a comparison, in a browser that is offline', open => {
  it('can be read by everybody, when it is light and when it is dark', async () => {
    const { page, complaints, requests } = await open(comparison(allSorts))
    expect(await problemsOfReading(page)).toEqual([])
    expect([complaints, requests]).toEqual([[], []])
  })

  it('lets the keyboard alone go from a ratio to its scenario, and open its numbers', async () => {
    const { page } = await open(comparison(allSorts))
    const tabTo = async (selector: string) => {
      for (let tabs = 0; tabs < 100; tabs++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) break
      }
      await page.keyboard.press('Enter')
    }
    await tabTo('td a, th a')
    expect(await page.evaluate('location.hash')).toBe('#hello')
    await tabTo('[aria-labelledby=hello] summary')
    expect(await page.locator('[aria-labelledby=hello] details[open] table').innerText()).toContain('0.80×')
  })

  it('takes whatever it is told for text', async () => {
    const { page, complaints, requests } = await open(comparison(saying(HOSTILE)))
    expect(await page.title()).toBe('Your server beside others')
    expect(await page.locator('script, img, iframe, [onerror]').count()).toBe(0)
    expect(await page.locator('#scenarios ~ section p code').first().innerText()).toContain(
      '<img src=x onerror=',
    )
    expect([complaints, requests]).toEqual([[], []])
  })

  it('keeps within 320 pixels, and within 640, which is 1280 at 200 %', async () => {
    const { page } = await open(comparison(saying('x'.repeat(1_000))))
    await openAll(page)
    for (const width of [320, 640]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await sidewaysScroll(page)).toBe(0)
    }
  })

  it('shows a picture that needs nothing from anywhere', async () => {
    const { page, complaints, requests } = await open(picture(allSorts, 'dark'))
    expect(await page.locator('svg[role=img] text').count()).toBeGreaterThan(20)
    expect([complaints, requests]).toEqual([[], []])
  })
})
