/**
 * `npm run compare picture [to FOLDER]`: the chart that stands for the last comparison as two SVG files, for light pages and
 * for dark ones, with the command and the machine under it. Colours are fixed: where a picture is shown there is no style
 * sheet of ours.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { KitError } from '../kit/exit.ts'
import { root } from '../kit/levels.ts'
import { replaceFile } from '../kit/replace-file.ts'
import { wrap } from '../kit/terminal.ts'
import { LETTER, label } from '../page/draw.ts'
import { drawBars } from '../page/draw-bars.ts'
import { html, trusted } from '../page/html.ts'
import { measuredIn } from './page-figures.ts'
import { cpuChart } from './page-overview.ts'
import { type Report, type ReportedScenario, readReport } from './report.ts'

const SCHEMES = ['light', 'dark'] as const
type Scheme = (typeof SCHEMES)[number]

/**
 * @param words what stands behind `npm run compare picture`
 * @returns the paths of the files
 * @throws KitError when the words are wrong, and when there is nothing to draw
 */
export function drawPictures(words: readonly string[], report = readReport()): string[] {
  const [to, folder, ...more] = words
  if (more.length > 0 || (to !== undefined && (to !== 'to' || folder === undefined)))
    throw new KitError('After picture comes nothing, or a folder: npm run compare picture to FOLDER')
  return SCHEMES.map(scheme => {
    const path = join(folder === undefined ? join(root, '.kit') : resolve(folder), `compare-${scheme}.svg`)
    replaceFile(path, picture(report, scheme))
    return path
  })
}

/** In pixels. */
const WIDTH = 760
const MARGIN = 30
const LINE = 19
const TITLE = 18
const CAPTION = 13

/** @throws KitError when no CPU time was measured */
export function picture(report: Report, scheme: Scheme): string {
  const { title, reading, groups, scenarios, ...scale } = cpuChart(report)
  if (groups.length === 0) throw new KitError('There is no CPU time in the last comparison to draw')
  const rows = groups.flatMap(({ name, bars }) => [{ heading: name }, ...bars])
  const chart = `${drawBars(rows, scale, WIDTH - 2 * MARGIN)}`
  const height = Number(/ height="(\d+)"/.exec(chart)?.[1])
  const lines = captionOf(report, scenarios).flatMap(line => wrap(label(line), (WIDTH - 2 * MARGIN) / LETTER))
  const top = MARGIN + 2 * LINE
  const bottom = top + height + 2 * LINE
  const whole = bottom + (lines.length - 1) * LINE + MARGIN
  const name = `${title}. ${reading}`
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${whole}" viewBox="0 0 ${WIDTH} ${whole}" role="img" aria-label="${name}" font-family="system-ui, sans-serif">
<rect width="100%" height="100%" rx="8" fill="var(--paper)"/>
<text x="${MARGIN}" y="${MARGIN + TITLE / 2}" font-size="${TITLE}" font-weight="bold" fill="var(--ink)">${title} <tspan font-size="14" font-weight="normal" fill="var(--muted)" dx="6">${reading}</tspan></text>
${trusted(chart.replace('<svg ', `<svg x="${MARGIN}" y="${top}" `))}
${lines.map(
  (line, index) =>
    html`<text x="${MARGIN}" y="${bottom + index * LINE}" font-size="${CAPTION}" fill="var(--muted)">${line}</text>\n`,
)}</svg>
`
  return coloured(`${svg}`, scheme)
}

/** How and where it was measured, as lines under the picture. */
function captionOf(report: Report, scenarios: readonly ReportedScenario[]): string[] {
  const { settings, machine, contenders, finishedAt } = report
  const { command, generator, workers } = settings
  const date = new Date(finishedAt).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  const others = contenders.filter(({ id, version }) => version !== undefined && !OF_NODE.includes(id))
  const versions = others.map(({ name, version }) => `${name} ${version}`)
  const drawn = scenarios.flatMap(measuredIn)
  const disturbed = drawn.filter(({ limitedBy }) => limitedBy === 'others').length
  return [
    `${command}, ${date}: medians, and the range of all rounds.`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node.js ${machine.node}.`,
    [
      ...(versions.length > 0 ? [`${versions.join(', ')}.`] : []),
      `Load by ${generator.name} ${generator.version}, ${workers === 1 ? 'one worker' : `${workers} workers`} each.`,
    ].join(' '),
    ...(settings.quick ? ['Preliminary: a quick run, whose figures are rough.'] : []),
    ...(disturbed > 0
      ? [`Preliminary: the machine was busy otherwise in ${disturbed} of ${drawn.length} measurements.`]
      : []),
  ]
}

/** Their version is that of Node. */
const OF_NODE = ['yours', 'reference', 'broken', 'node-http']

/** With the colours of the page's style sheet. */
function coloured(svg: string, scheme: Scheme): string {
  const css = readFileSync(new URL('../page/page.css', import.meta.url), 'utf8')
  const [light = '', dark = ''] = css.split('prefers-color-scheme: dark')
  const colours = new Map(
    [light, scheme === 'dark' ? dark : ''].flatMap(part =>
      [...part.matchAll(/(--[\w-]+): (#\w+);/g)].map(([, name, colour]) => [name, colour] as const),
    ),
  )
  return svg.replace(/var\((--[\w-]+)\)/g, (_, name) => colours.get(name) ?? 'currentColor')
}
