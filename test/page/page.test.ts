import { expect, it } from 'vitest'
import { barChart, groupedBarChart, percentileChart } from '../../scripts/page/charts.ts'
import { html } from '../../scripts/page/html.ts'
import { facts, notice, page, verdict } from '../../scripts/page/page.ts'
import { table } from '../../scripts/page/table.ts'
import { describeInBrowser, problemsOfReading, sidewaysScroll } from '../support/browser.ts'

const names = [
  'your server',
  'the reference',
  'node:http',
  'Fastify',
  'nginx',
  'Apache',
  'another',
  'the last',
]
const bars = names.map((name, index) => ({ name, value: 10_000 + 3_000 * index }))
const verdicts = (['pass', 'fail', 'inconclusive'] as const).map(tone => ({ name: tone, value: 1, tone }))
const described = { title: 'Speed', reading: 'Longer is better.' }

const everything = page({
  title: 'Everything that a page can hold',
  header: html`<h1>Everything</h1><p class="score"><strong>1</strong> of 2 points</p>`,
  sections: [
    {
      id: 'words',
      title: 'Words',
      body: [
        notice(html`A <code>notice</code>.`),
        facts([['Name', 'x'.repeat(500)]]),
        html`<p>${verdict('pass')} ${verdict('fail')} ${verdict('inconclusive')}</p>`,
        html`<details class="box" open><summary>${verdict('fail')} Details</summary><pre>${'y'.repeat(500)}</pre></details>`,
        table({
          caption: 'A table',
          columns: names.map(name => ({ name })),
          rows: [names.map(() => 'a figure')],
          total: names,
        }),
      ],
    },
    {
      id: 'charts',
      title: 'Charts',
      body: [
        barChart({
          ...described,
          bars: [...verdicts, { name: 'main', value: 2, tone: 'main', spread: { low: 1, high: 3 } }],
        }),
        groupedBarChart({ ...described, title: 'By group', groups: [{ name: 'hello', bars }] }),
        percentileChart({
          ...described,
          title: 'Latency',
          percentiles: ['p50', 'p99'],
          lines: names.map((name, index) => ({
            ...{ name, values: [1 + index, 10 * index] },
            tone: name === 'the reference' ? 'main' : 'plain',
          })),
        }),
      ],
    },
  ],
  footer: 'The end.',
})

const TEXTS_OUTSIDE = `
  [...document.querySelectorAll('.drawing svg text')].filter(text => {
    const [own, all] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()]
    return own.left < all.left - 1 || own.right > all.right + 1 || own.top < all.top - 1 || own.bottom > all.bottom + 1
  }).map(text => text.textContent)`

describeInBrowser('a page, in a browser that is offline', open => {
  it('can be read by everybody, when it is light and when it is dark', async () => {
    const { page, complaints, requests } = await open(everything)
    expect(await problemsOfReading(page)).toEqual([])
    expect(complaints).toEqual([])
    expect(requests).toEqual([])
  })

  it('keeps within its width, and what is written in a drawing within the drawing', async () => {
    const { page } = await open(everything)
    for (const [width, shown] of [
      [320, 'narrow'],
      [640, 'wide'],
      [1280, 'wide'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      expect(await sidewaysScroll(page)).toBe(0)
      expect(await page.locator('.drawing:visible').count()).toBe(3)
      expect(await page.locator(`.drawing.${shown}:visible`).count()).toBe(3)
      expect(await page.evaluate(TEXTS_OUTSIDE)).toEqual([])
    }
  })

  it('lets the keyboard skip the contents', async () => {
    const { page } = await open(everything)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })

  it('loads and runs nothing, whatever has got into it', async () => {
    const smuggled =
      '<script>document.title = "run"</script><img src="http://127.0.0.1:9/x" onerror="document.title = 1">'
    const { page, requests } = await open(everything.replace('The end.', smuggled))
    expect(await page.title()).toBe('Everything that a page can hold')
    expect(requests).toEqual([])
  })

  it('is dark on light on paper, with its numbers, although nobody can open anything there', async () => {
    const { page } = await open(everything, { viewport: { width: 320, height: 800 } })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const background = 'getComputedStyle(document.documentElement).backgroundColor'
    expect(await page.evaluate(background)).toBe('rgb(253, 252, 249)')
    expect(await page.locator('.drawing.wide:visible').count()).toBe(3)
    const [table] = await page.locator('.numbers table').all()
    expect((await table!.boundingBox())!.height).toBeGreaterThan(50)
  })
})
