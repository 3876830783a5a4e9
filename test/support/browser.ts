/** Headless Chromium for tests of pages. One that is installed is used; none is ever downloaded. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'
import { findProgram } from '../../scripts/kit/find-program.ts'
import { folderWith } from './files.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']
const AXE = createRequire(import.meta.url).resolve('axe-core')

const executablePath = findProgram(...NAMES)

export interface OpenedPage {
  readonly page: Page
  /** What the console said, and what was thrown. */
  readonly complaints: string[]
  /** Addresses that the page has asked for, itself aside. */
  readonly requests: string[]
}

type PageOptions = Parameters<Browser['newPage']>[0]
/** Opens markup as a reader does who is offline, from a file, and writes down whatever it should not do. */
export type OpenPage = (markup: string, options?: PageOptions) => Promise<OpenedPage>

/** Tests with one browser for all of them. They are left out where there is none, except where one must be there. */
export function describeInBrowser(name: string, tests: (open: OpenPage) => void): void {
  describe.skipIf(executablePath === undefined && !process.env['CI'])(name, () => {
    let browser: Browser | undefined
    beforeAll(async () => {
      if (executablePath === undefined) throw new Error(`none of ${NAMES.join(', ')} is on PATH`)
      // Its sandbox can't be set up by root, as in a container. What it opens here is ours.
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
    })
    afterAll(() => browser?.close())
    tests((markup, options) => open(browser!, markup, options))
  })
}

async function open(browser: Browser, markup: string, options?: PageOptions): Promise<OpenedPage> {
  const url = pathToFileURL(join(folderWith({ 'page.html': markup }), 'page.html')).href
  const page = await browser.newPage({ offline: true, ...options })
  onTestFinished(() => page.close())
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', message => complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(error.message))
  await page.route('**', route => {
    const asked = route.request().url()
    if (asked === url) return route.continue()
    requests.push(asked)
    return route.abort()
  })
  await page.goto(url)
  return { page, complaints, requests }
}

/** Unfolds everything that can be unfolded. */
export async function openAll(page: Page): Promise<void> {
  await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
}

/** @returns what keeps somebody from reading a page, unfolded, in the light or in the dark: a line each */
export async function problemsOfReading(page: Page): Promise<string[]> {
  await openAll(page)
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const problems = [...(await accessibilityProblems(page)), ...(await faintInDrawings(page))]
    found.push(...problems.map(problem => `${colorScheme}: ${problem}`))
  }
  return found
}

/** What axe-core finds wrong. */
async function accessibilityProblems(page: Page): Promise<string[]> {
  // By the debugger, which the policy of a page does not hold for.
  await page.evaluate(readFileSync(AXE, 'utf8'))
  const violations = await page.evaluate<Violation[]>(
    'axe.run({ resultTypes: ["violations"], preload: false }).then(({ violations }) => violations)',
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 120)} ${any[0]?.message ?? ''}`),
  )
}

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[]
}

/** That of WCAG 2.2 for text, 1.4.3. Bars and signs are held to it as well. */
const LEAST_CONTRAST = 4.5

/** Texts and bars of drawings that can't be told well from the paper: axe-core does not look into drawings. */
async function faintInDrawings(page: Page): Promise<string[]> {
  const painted = await page.evaluate<{ what: string; paint: string; paper: string }[]>(`
    [...document.querySelectorAll('.drawing svg :is(text, path[ecmeta_ssr_type=chart])')].map(shape => {
      const paper = getComputedStyle(document.documentElement).backgroundColor
      return { what: shape.outerHTML, paint: getComputedStyle(shape).fill, paper }
    }).filter(({ paint }) => paint !== 'none')`)
  if (painted.length === 0) throw new Error('there is no drawing to look at')
  return painted
    .filter(({ paint, paper }) => contrast(paint, paper) < LEAST_CONTRAST)
    .map(({ what, paint, paper }) => `${paint} on ${paper}: ${what}`)
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? []).map(Number).map(part => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

/** How far the page can be moved to the side, in pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
