/** `npm run diff 3 [yes]`: the learner's files beside the reference. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { structuredPatch } from 'diff'
import { subjectFile } from './checks/subject.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { parseLevelAndYes, root } from './kit/levels.ts'
import { currentProgress, isPassed } from './kit/progress.ts'
import { bold, cyan, dim, green, heading, print, red } from './kit/terminal.ts'

/** Lines around a change. */
const CONTEXT = 2

/** By the first character of a line; a backslash begins a remark. */
const PAINT: Readonly<Record<string, (line: string) => string>> = { '-': red, '+': green, '\\': dim }

await runCommand(async words => {
  const { level, yes } = await parseLevelAndYes(words, 'diff')
  const files = Object.values(level.files)
  if (files.length === 0)
    throw new KitError(`Level ${level.number} has no file of yours: there is nothing to compare`)
  if (!yes && !isPassed(level, currentProgress(level)))
    throw new KitError(
      `Level ${level.number} is not passed yet. To see the answer anyway: npm run diff ${level.number} yes`,
    )
  const pairs = files.map(file => [subjectFile(level, file), subjectFile(level, file, 'solution')] as const)
  const missing = pairs.flat().find(file => !existsSync(join(root, file)))
  if (missing)
    throw new KitError(`${missing} is missing. Your starter comes back with: npm run reset ${level.number}`)
  print(heading(`Level ${level.number} · ${level.title}`, '- yours   + the reference'))
  for (const [yours, reference] of pairs) showDifference(yours, reference)
  return Exit.passed
})

function showDifference(yours: string, reference: string): void {
  const { hunks } = structuredPatch(yours, reference, read(yours), read(reference), '', '', {
    context: CONTEXT,
    // An editor on Windows may have written every line anew.
    stripTrailingCr: true,
  })
  if (hunks.length === 0) {
    print(`${yours} and ${reference} are the same.`)
    return
  }
  print(bold(`--- ${yours}`))
  print(bold(`+++ ${reference}`))
  for (const { oldStart, oldLines, newStart, newLines, lines } of hunks) {
    print(cyan(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`))
    for (const line of lines) print(PAINT[line[0] ?? '']?.(line) ?? line)
  }
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
