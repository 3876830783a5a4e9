/** `npm run reset 3 [yes]`: the starter again, after saving a copy of what the learner wrote. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { canAsk, confirm } from './kit/confirm.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { folderOf, learnerFiles, parseLevelAndYes, root, shortPath, starterOf } from './kit/levels.ts'
import { forgetLevel } from './kit/progress.ts'
import { replaceFile } from './kit/replace-file.ts'
import { saveCopy } from './kit/save-copy.ts'
import { cyan, print } from './kit/terminal.ts'

await runCommand(async words => {
  const { level, yes } = await parseLevelAndYes(words, 'reset')
  const { number } = level
  const files = learnerFiles(level)
  if (files.length === 0)
    throw new KitError(`Level ${number} has no file of yours: there is nothing to reset`)
  const others = files.filter(file => !read(file)?.equals(readStarter(file)))
  if (others.length === 0) {
    print(`Nothing to do: level ${number} is as at the start.`)
    return Exit.passed
  }
  const written = () => others.filter(file => existsSync(join(root, file)))
  if (written().length > 0 && !yes && !(await mayReplace(written(), number))) {
    print('Nothing was changed.')
    return Exit.failed
  }
  // All copies before the first change: a disk that is full costs nothing.
  for (const file of written()) print(`Your copy: ${save(file, number)}`)
  for (const file of others) replace(file)
  // The checks passed, and the hints shown, belong to the attempt that is over.
  forgetLevel(level)
  print(`Level ${number} is as at the start. Next: ${cyan(`npm run level ${number}`)}`)
  return Exit.passed
})

async function mayReplace(files: readonly string[], number: number): Promise<boolean> {
  if (!canAsk())
    throw new KitError(`Your work would be replaced, and a copy kept. To do so: npm run reset ${number} yes`)
  for (const file of files) print(`${file} is not the starter any more.`)
  return confirm('Begin again from the starter? A copy of your work is kept.')
}

/** @returns `undefined` for a file that is not there */
function read(file: string): Buffer | undefined {
  const path = join(root, file)
  return existsSync(path) ? readFileSync(path) : undefined
}

function readStarter(file: string): Buffer {
  const starter = read(starterOf(file))
  if (starter) return starter
  throw new KitError(
    `${starterOf(file)} is missing; it came with the kit, and has to be brought back from there`,
  )
}

function save(file: string, number: number): string {
  const folder = join(root, '.kit', 'saved', basename(folderOf(number)))
  return shortPath(
    attempt(`${file} can't be saved, so nothing was changed`, () => saveCopy(join(root, file), folder)),
  )
}

function replace(file: string): void {
  attempt(`${file} can't be replaced`, () => replaceFile(join(root, file), readStarter(file)))
}

function attempt<T>(failure: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new KitError(`${failure}: ${(error as Error).message}`)
  }
}
