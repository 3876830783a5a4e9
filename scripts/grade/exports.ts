/** `npm run grade export FORMAT [of NAME] [to FILE]`: a grade in a format that others read. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Exit, type ExitCode, KitError } from '../kit/exit.ts'
import { root, shortPath } from '../kit/levels.ts'
import { print, yellow } from '../kit/terminal.ts'
import { resultsOfClass } from './class.ts'
import { classroom50 } from './export/classroom50.ts'
import { exercism } from './export/exercism.ts'
import { gradescope } from './export/gradescope.ts'
import { junit } from './export/junit.ts'
import { markdown } from './export/markdown.ts'
import { INCOMPLETE } from './export/outcomes.ts'
import { type Results, readResults } from './results.ts'

interface Format {
  /** What such a file is called where it is read. */
  readonly file: string
  readonly convert: (results: Results) => string
}

export const formats: Readonly<Record<string, Format>> = {
  gradescope: { file: 'results.json', convert: gradescope },
  junit: { file: 'junit.xml', convert: junit },
  exercism: { file: 'results.json', convert: exercism },
  classroom50: { file: 'result.json', convert: results => classroom50(results, process.env) },
  markdown: { file: 'summary.md', convert: markdown },
}

/**
 * @param words what stands behind `npm run grade export`
 * @param kit the folder in whose `.kit` the grade is
 * @throws KitError when the words are wrong, when there is no grade, and when the file can't be written
 */
export async function exportResults(words: string[], kit = root): Promise<ExitCode> {
  const [name = '', ...rest] = words
  const of = takePair(rest, 'of')
  const file = takePair(rest, 'to')
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format === undefined) throw new KitError(unknownFormat(name))
  if (rest.length > 0)
    throw new KitError(`After the format comes nothing, or: npm run grade export ${name} of NAME to FILE`)
  const results = of === undefined ? readResults(join(kit, '.kit', 'results.json')) : resultsOfClass(of)
  // In a folder for each, since two of them have the same name for it.
  const path = file === undefined ? join(kit, '.kit', 'export', name, format.file) : resolve(file)
  write(path, format.convert(results))
  if (!results.complete) print(yellow(`${INCOMPLETE}.`))
  const whose = results.name ?? (results.subject === 'solution' ? 'the reference' : 'you')
  print(`${whose}: ${results.points} of ${results.maxPoints} points, written to ${shortPath(path)}`)
  return Exit.passed
}

/** Takes a word and the one behind it out of the list. @returns the second; `undefined` when they are not there */
function takePair(words: string[], word: string): string | undefined {
  const index = words.indexOf(word)
  return index === -1 || index + 1 === words.length ? undefined : words.splice(index, 2)[1]
}

function unknownFormat(name: string): string {
  const known = Object.keys(formats).join(', ')
  return name === ''
    ? `Which format? npm run grade export junit (there are: ${known})`
    : `There is no format ${JSON.stringify(name)}. The formats are: ${known}`
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    throw new KitError(`${shortPath(path)} can't be written: ${code}`)
  }
}
